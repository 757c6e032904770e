"""Talks to Altur: the client, its throttle, what goes over the wire, and what can go wrong."""
