"""Work on whole columns at once: see README.md in this folder."""
