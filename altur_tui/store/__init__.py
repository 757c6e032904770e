"""Private files: recent campaigns and lists."""
