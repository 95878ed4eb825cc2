"""Periodic work on records of the directory."""
