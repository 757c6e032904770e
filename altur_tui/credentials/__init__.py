"""Where the API key comes from and where it is kept."""
