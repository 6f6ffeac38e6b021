"""The month on one page of HTML."""
