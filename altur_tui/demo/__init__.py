"""A built-in API with made-up campaigns."""
