"""Texts: cleaned, guarded, worded, written as numbers."""
