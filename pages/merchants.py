"""The Merchants page: filter the merchants and download the selection."""

from pages.content.merchants import merchants_list
from pages.session_data import registries
from pages.shell.open_page import open_page
from pages.widgets.answer import draw_answer

view = registries.with_verdicts(open_page("merchants"))
draw_answer("Merchants")
merchants_list.draw_merchants(view)
