"""What badges rest on: the records behind each basis, and the lines that add up to the badges."""
