"""The commands `altur-tui history`: what was seen of campaigns before, and what moved since."""
