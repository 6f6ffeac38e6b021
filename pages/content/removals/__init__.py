"""The body of the Removals page."""
