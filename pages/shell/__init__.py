"""What frames every page: menu, head, tabs, notices, access check."""
