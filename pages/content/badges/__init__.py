"""Inside Badges."""
