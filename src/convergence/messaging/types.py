"""Words of messaging."""
