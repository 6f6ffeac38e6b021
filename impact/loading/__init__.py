"""Read and check a data folder: files on disk or in memory to a `Dataset` and its problems."""
