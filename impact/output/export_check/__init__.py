"""Check whether an exported file is genuine, edited or out of date."""
