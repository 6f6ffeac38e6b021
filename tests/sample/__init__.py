"""Write the fictional sample: a data folder of any size, from a seed. Not part of the program."""

from tests.sample.folder import write_sample

__all__ = ["write_sample"]
