"""The public badge and the dedicated shop, held against the status of each merchant."""

from pages.content.badges import badge_audit
from pages.shell import open_page

view = open_page.open_page("badges")
badge_audit.draw_context()
if badge_audit.is_decidable(view):
    badge_audit.draw_badge(view)
    badge_audit.draw_shop(view)
