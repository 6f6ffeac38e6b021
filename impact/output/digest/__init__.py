"""The digest: what needs a person, with what is new since a day first, to be mailed."""
