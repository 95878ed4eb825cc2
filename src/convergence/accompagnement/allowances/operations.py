"""Writes of allowances."""
