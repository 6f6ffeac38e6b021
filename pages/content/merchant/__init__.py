"""The body of the page of one merchant."""
