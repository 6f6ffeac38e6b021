"""The Labels page: which end soon, all approvals, the State lists, possible champions."""
