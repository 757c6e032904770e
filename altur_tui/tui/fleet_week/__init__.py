"""The fleet's week."""
