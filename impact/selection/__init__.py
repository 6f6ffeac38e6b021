"""Which merchants: filters, numbers, lists, records."""
