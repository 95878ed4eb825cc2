"""Words of calendars."""
