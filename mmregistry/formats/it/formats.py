"""Italian: figures, the day first."""

SHORT_DATE_FORMAT = "d/m/Y"
YEAR_MONTH_FORMAT = "m/Y"
SHORT_DATETIME_FORMAT = "d/m/Y, H:i"
DATE_FORMAT = "d/m/Y"
DATETIME_FORMAT = "d/m/Y, H:i"
