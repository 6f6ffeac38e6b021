"""One module per command of `python -m impact`: its options, and what it does."""
