"""Words of signatures."""
