"""The State's lists, held against the merchants shown."""
