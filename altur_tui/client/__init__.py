"""Talks to Altur: the client, its throttle, its retries and its log."""
