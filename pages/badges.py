"""The public badge and the dedicated shop, held against the status of each merchant."""

from pages.parts import badges, shell

view = shell.open_page("badges")
badges.context()
if badges.is_decidable(view):
    badges.badge(view)
    badges.shop(view)
