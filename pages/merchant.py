"""The Merchant page: the status of one merchant, why, and the records behind it."""

from pages.content.merchant.page import draw_merchant
from pages.shell.open_page import open_page

draw_merchant(open_page("merchant"))
