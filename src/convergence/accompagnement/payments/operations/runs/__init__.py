"""What is done to a run before it leaves."""
