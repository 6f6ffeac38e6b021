"""The bodies of Overview, What changed, What if and Forecast."""
