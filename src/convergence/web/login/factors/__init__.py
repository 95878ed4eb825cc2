"""Second factors: at log-in, before what is sensitive, and in one’s own account."""
