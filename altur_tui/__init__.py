"""A terminal cockpit for Altur campaigns."""

__version__ = "0.1.0"
