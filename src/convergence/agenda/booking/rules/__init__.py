"""Rules of booking."""
