"""Letters to merchants: the facts, the occasion, and the templates that a team can replace.

`fr/` and `en/` have one text for each occasion; docs/letters.md shows them all.
"""
