"""Arrow and NumPy arrays: texts, rows, work on both cores."""
