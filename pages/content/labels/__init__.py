"""Inside Labels and the State's lists."""
