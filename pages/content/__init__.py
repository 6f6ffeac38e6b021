"""What is inside the pages, one folder for each."""
