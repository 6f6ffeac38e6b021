"""The data model: columns, dates, problems, the policy, typed tables; imports nothing of ours."""
