"""Decisions over time: one sweep over events instead of one decision a day."""
