"""The Help page: what every number, column, rule and problem code means."""

from pages.content.help import draw_help
from pages.shell.open_page import open_page

draw_help(open_page("help"))
