"""The What changed page: changes since an earlier day, by reason, with names."""

from pages.content.overview.what_changed import draw_what_changed
from pages.shell.open_page import open_page

draw_what_changed(open_page("what_changed"))
