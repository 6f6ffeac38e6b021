"""The Badges page: which badges must come down, which are missing, which are not known."""

from pages.content.badges import draw_badges
from pages.shell.open_page import open_page

draw_badges(open_page("badges"))
