"""Checked rows of all files to typed tables: ids, duplicates, keys between files."""
