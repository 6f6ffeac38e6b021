"""Helpers for Arrow and NumPy arrays: text bytes, taking rows, running jobs in parallel."""
