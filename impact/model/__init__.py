"""What everything is: columns, days, problems, typed tables."""
