"""Writes of orientation."""
