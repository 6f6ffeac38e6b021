"""The State's own lists of ESUS and ESAT: read, and held against what merchants claim."""
