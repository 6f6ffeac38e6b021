"""Inside Overview and the pages beside it."""
