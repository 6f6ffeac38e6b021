"""Benchmarks of the program against bare tools in the same run: `make bench`."""
