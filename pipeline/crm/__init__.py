"""Leads and what is known of customers, handed over to the CRMs of the configuration."""
