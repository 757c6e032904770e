"""What a campaign means. Pure: no I/O, no clock of its own, no network, no screen."""
