"""What happened while campaigns were watched: the list of events."""
