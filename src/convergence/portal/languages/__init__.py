"""The languages in which the key pages of a young person are written, and how she chooses one."""
