"""A data folder on disk, read and checked."""
