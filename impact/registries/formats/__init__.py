"""The published layouts of the State's lists, one file for each family."""
