"""Earlier answers of campaigns: kept small and private, and read again."""
