"""The widgets that pages are made of: tables, charts, metric cards, filters, downloads."""
