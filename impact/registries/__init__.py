"""Read the State's own lists of ESUS and ESAT, and compare them with what merchants claim."""
