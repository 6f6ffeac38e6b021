"""The Data page: problems, files, one's own files, an export to check."""
