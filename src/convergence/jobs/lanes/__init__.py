"""Lanes beside the loop: a few workers each, for what may wait on somebody else’s machine."""
