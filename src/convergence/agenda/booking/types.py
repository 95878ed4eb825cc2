"""Words of booking."""
