"""Read workbooks as tables of texts, within limits."""
