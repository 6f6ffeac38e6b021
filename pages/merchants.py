"""Filter the merchants and take the selection away."""

from pages.content.merchants import merchants_list
from pages.session_data import registries
from pages.shell import open_page

merchants_list.draw_merchants(registries.with_verdicts(open_page.open_page("merchants")))
