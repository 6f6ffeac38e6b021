"""Convert the text of a field to its value: days, numbers, ids, words, URLs."""
