"""The query string as the state of a page: read, write, navigate, undo."""
