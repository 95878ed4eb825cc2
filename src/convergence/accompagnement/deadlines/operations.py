"""Writes of deadlines."""
