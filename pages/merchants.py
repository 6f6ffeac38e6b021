"""The Merchants page: filter the merchants and download the selection."""

from pages.content.merchants import merchants_list
from pages.session_data import computed
from pages.shell.open_page import open_page

view = computed.with_verdicts(open_page("merchants"))
merchants_list.draw_merchants(view)
