"""The doors: REST, command line and settings."""
