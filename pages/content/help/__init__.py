"""Inside Definitions."""
