"""Second factors, and identities that a provider proves."""
