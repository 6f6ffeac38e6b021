"""The body of the Definitions page."""
