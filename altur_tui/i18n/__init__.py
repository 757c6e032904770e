"""Sentences in the reader's language, and numbers as their region writes them."""
