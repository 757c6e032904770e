"""What was seen of a campaign before its present answer, and what follows from it. Pure."""
