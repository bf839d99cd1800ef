"""English: the month by its name, since readers disagree about which of two numbers is the month."""

SHORT_DATE_FORMAT = "j M Y"
YEAR_MONTH_FORMAT = "M Y"
SHORT_DATETIME_FORMAT = "j M Y, H:i"
DATE_FORMAT = "j F Y"
DATETIME_FORMAT = "j F Y, H:i"
