"""Dates as the rest of the English pages say them."""

DATE_FORMAT = "j F Y"
