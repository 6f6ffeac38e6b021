"""The four tabs of Overview: Today, What changed, Ahead and Test a rule."""
