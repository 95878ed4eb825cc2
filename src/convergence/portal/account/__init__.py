"""The account of a young person: she activates it, logs in, asks for a new password, leaves."""
