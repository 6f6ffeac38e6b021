"""Compare the merchants with the State's lists: verdicts, companies, changes."""
