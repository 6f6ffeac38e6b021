"""The month report: one HTML file to mail, archive and print."""
