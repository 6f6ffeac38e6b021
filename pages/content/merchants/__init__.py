"""Inside Merchants."""
