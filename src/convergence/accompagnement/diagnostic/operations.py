"""Writes of diagnostic."""
