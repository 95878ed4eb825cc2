"""Where one stands among the pages of one file."""
