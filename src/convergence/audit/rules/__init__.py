"""Rules of the room audit: the legal clock of a request, the end of retention."""
