"""Read one CSV file: encoding, delimiter, headers, rows; docs/contract.md, section 2."""
