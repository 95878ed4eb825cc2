"""Words of workshops."""
