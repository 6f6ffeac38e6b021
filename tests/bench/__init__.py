"""How fast the program is, held against bare tools in the same run: `make bench`."""
