"""What was read, what was left out and why, and how to mend it."""

from pages.parts import quality, shell, snapshots

view = shell.open_page("data_quality")
quality.files(view)
snapshots.found()
quality.problems(view)
quality.left_out(view)
quality.columns(view)
