"""What changed between two views, with the reason and cause of each change."""
