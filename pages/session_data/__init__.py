"""The data that a browser session shows: snapshots, the State's lists, cached results."""
