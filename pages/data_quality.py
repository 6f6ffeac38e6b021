"""What was read, what was left out and why, and how to mend it."""

from pages.content.data import data_quality
from pages.shell import open_page, snapshot_picker

view = open_page.open_page("data_quality")
data_quality.files(view)
snapshot_picker.found()
data_quality.problems(view)
data_quality.left_out(view)
data_quality.columns(view)
