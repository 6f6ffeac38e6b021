"""A text to its value: days, numbers, ids, words, addresses."""
