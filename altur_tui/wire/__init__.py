"""What the API sends, read tolerantly. Nothing of the network."""
