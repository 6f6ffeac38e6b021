"""The Overview page: the answer of the day, why it changed, what to do, and all numbers."""

from pages.content.overview.today import draw_today
from pages.shell.open_page import open_page

draw_today(open_page("overview"))
