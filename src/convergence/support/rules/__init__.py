"""Rules of what a team shares."""
