"""Tables, charts, filters, downloads: what pages are made of."""
