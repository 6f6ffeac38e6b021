"""The State's own lists: is the label real, who is a champion unnoticed, who runs the shop."""

from pages.parts import lists, registries, registry_lists, shell

view = lists.with_verdicts(shell.open_page("registries"))
found = registries.choose(view)
if found is not None:
    registries.verdicts(view, found)
    registries.reviews(view, found)
    registry_lists.lists_in_use(view, found)
    registry_lists.changes(view, found)
    registry_lists.companies(view, found)
