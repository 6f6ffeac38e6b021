"""Inside the page of one merchant."""
