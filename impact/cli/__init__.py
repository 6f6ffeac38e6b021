"""The commands of `python -m impact`, one module each: the options and the function that runs."""
