"""Words of support."""
