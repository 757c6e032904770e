"""The lookup screen."""
