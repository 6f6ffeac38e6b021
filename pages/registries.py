"""The State's own lists: is the label real, who is a champion unnoticed, who runs the shop."""

from pages.content.labels import registry_lists, state_lists
from pages.session_data import registries as lists
from pages.shell import open_page

view = lists.with_verdicts(open_page.open_page("registries"))
found = state_lists.choose(view)
if found is not None:
    state_lists.verdicts(view, found)
    state_lists.reviews(view, found)
    registry_lists.lists_in_use(view, found)
    registry_lists.changes(view, found)
    registry_lists.companies(view, found)
