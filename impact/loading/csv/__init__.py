"""Bytes to typed values: encodings, rows, headers and fields; docs/contract.md, section 2."""
