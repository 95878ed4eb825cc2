"""Applications of operators: let in and counted, told of what changes until they acknowledge it."""
