"""Workshops of a Mission Locale as an operator meets them, in the file of somebody who is shared with it."""
