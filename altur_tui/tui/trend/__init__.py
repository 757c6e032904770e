"""A count of a campaign over time."""
