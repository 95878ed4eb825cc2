"""Writing what a contract holds: versions, phases, objectives and actions, with their words."""
