"""Many campaigns."""
