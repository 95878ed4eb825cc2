"""Commands about what is shared with others."""
