"""English as it is read in Europe: the day before the month, twenty-four hours."""

DATE_FORMAT = "j F Y"
MONTH_DAY_FORMAT = "j F"
TIME_FORMAT = "G:i"
