"""The body of the Help page."""
