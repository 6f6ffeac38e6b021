"""The rules: a dataset, a day and a policy in, decisions and reasons out."""
