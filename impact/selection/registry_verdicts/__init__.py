"""The State's lists, compared with the merchants: verdicts, tables, companies, sentences."""
