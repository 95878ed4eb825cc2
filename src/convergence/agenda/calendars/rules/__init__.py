"""Rules of calendars: iCalendar read, judged, expanded and written. Pure."""
