"""Who must go: listed merchants with a removal ground, and who went."""

from pages.content.data import data_quality
from pages.content.removals import worklist
from pages.shell import open_page, unread_notices

view = open_page.open_page("removals")
data_quality.draw_skipped_rows_notice(view)
unread_notices.draw_unread_notice(view)
worklist.draw_worklist(view)
