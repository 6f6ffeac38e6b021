"""The State's own lists: is the label real, who is a champion unnoticed, who runs the shop."""

from pages.content.labels import registry_lists, state_lists
from pages.session_data import registries as lists
from pages.shell import open_page

view = lists.with_verdicts(open_page.open_page("registries"))
found = state_lists.draw_choice(view)
if found is not None:
    state_lists.draw_verdicts(view, found)
    state_lists.draw_reviews(view, found)
    registry_lists.draw_lists_in_use(view, found)
    registry_lists.draw_list_changes(view, found)
    registry_lists.draw_companies(view, found)
