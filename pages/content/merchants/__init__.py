"""The body of the Merchants page."""
