"""How much room the screens need in a terminal."""

LEAST_COLUMNS = 60
LEAST_LINES = 18
