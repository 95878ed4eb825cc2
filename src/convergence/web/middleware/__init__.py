"""The layers of every request, outermost first: trouble, headers, acting."""
