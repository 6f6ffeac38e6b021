"""What leaves the program: files, charts, reports."""
