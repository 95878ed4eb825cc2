"""Words of appointments."""
