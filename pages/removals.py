"""The Removals page: who must be removed, who may stay for now, and who was removed."""

from pages.content.removals import draw_removals
from pages.shell.open_page import open_page

draw_removals(open_page("removals"))
