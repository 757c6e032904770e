"""The table of campaigns, drawn line by line."""
