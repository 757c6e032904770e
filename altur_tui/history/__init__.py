"""What was seen of campaigns before: kept small and private, and read again."""
