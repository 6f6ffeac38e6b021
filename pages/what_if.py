"""The What if page: another policy beside the one in force, and who would move."""

from pages.content.overview.what_if import draw_what_if
from pages.shell.open_page import open_page

draw_what_if(open_page("what_if"))
