"""What changed between two views, each change with one cause."""
