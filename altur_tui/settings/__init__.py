"""Settings: defaults, then the configuration file, the environment and the flags."""
