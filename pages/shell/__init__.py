"""What frames every page: title, menu, sidebar, notices, access check."""
