"""What the program writes: exports, charts, the month report, and the check of an export."""
