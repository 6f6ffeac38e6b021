"""Inside Removals."""
