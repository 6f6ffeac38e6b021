"""The body of the Badges page."""
