"""The Removals page: listed merchants with a removal ground, and who was delisted."""

from pages.content.data import data_quality
from pages.content.removals import worklist
from pages.shell import unread_notices
from pages.shell.open_page import open_page
from pages.widgets.answer import draw_answer

view = open_page("removals")
draw_answer("Removals")
data_quality.draw_skipped_rows_notice(view)
unread_notices.draw_unread_notice(view)
worklist.draw_worklist(view)
