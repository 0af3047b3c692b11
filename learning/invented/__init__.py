"""Invented texts that measure what no public set does, made by generators with seeds."""
