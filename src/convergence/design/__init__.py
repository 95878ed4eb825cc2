"""The State design system as Django fields, tags and page frame. Knows no domain, imports no room."""
