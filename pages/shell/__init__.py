"""What frames every page: head, menu, notices, access."""
