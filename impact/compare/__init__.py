"""Compare several days, files or policies: trend, forecast, what changed, what if."""
