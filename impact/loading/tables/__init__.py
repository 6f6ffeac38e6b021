"""Check ids and keys across files, and build typed tables of the kept rows."""
