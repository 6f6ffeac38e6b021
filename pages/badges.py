"""The Badges page: badge and shop of each merchant, compared with its status."""

from pages.content.badges import badge_audit
from pages.content.badges.basis import show_basis
from pages.shell.open_page import open_page

view = open_page("badges")
show_basis(view)
badge_audit.draw_context()
if view.is_data_day:
    badge_audit.draw_badge(view)
    badge_audit.draw_shop(view)
else:
    badge_audit.draw_not_decidable(view)
