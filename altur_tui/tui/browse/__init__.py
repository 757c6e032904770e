"""The whole account: its campaigns by name, from any screen."""
