"""The Data quality page: what was read, what was left out and why, and how to fix it."""

from pages.content.data import data_quality
from pages.shell import snapshot_picker
from pages.shell.open_page import open_page

view = open_page("data_quality")
data_quality.draw_files(view)
snapshot_picker.draw_snapshots()
data_quality.draw_problems(view)
data_quality.draw_skipped_rows(view)
data_quality.draw_columns(view)
