"""Text helpers: clean input, guard exports, format numbers and cells, translate our words."""
