"""What is going on in the accompaniment: a file a room."""
