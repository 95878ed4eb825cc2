"""The screens of operators: their words, their menus, their journeys."""
