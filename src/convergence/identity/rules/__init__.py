"""Business rules of identity: pure functions."""
