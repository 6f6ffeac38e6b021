"""The Badges page: badge and shop of each merchant, compared with its status."""

from pages.content.badges import badge_audit
from pages.shell.open_page import open_page
from pages.widgets.answer import draw_answer

view = open_page("badges")
draw_answer("Badges")
badge_audit.draw_context()
if view.is_data_day:
    badge_audit.draw_badge(view)
    badge_audit.draw_shop(view)
else:
    badge_audit.draw_not_decidable(view)
