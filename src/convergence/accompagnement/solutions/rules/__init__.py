"""Rules of the room: pure functions."""
