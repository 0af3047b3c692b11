"""Behaviour tests for connectors and customers' sources, for our own and for third parties'."""
