"""Applications whose users log in here, and the log-ins that they ask for."""
