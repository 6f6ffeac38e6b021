"""The Registries page: labels and companies compared with the State's own lists."""

from pages.content.labels import registry_lists, registry_verdicts
from pages.session_data.registries import with_verdicts
from pages.shell.open_page import open_page

view = with_verdicts(open_page("registries"))
lists = registry_verdicts.draw_lists(view)
if lists is not None:
    registry_verdicts.draw_verdicts(view, lists)
    registry_verdicts.draw_reviews(view, lists)
    registry_lists.draw_lists_in_use(view, lists)
    registry_lists.draw_list_changes(view, lists)
    registry_lists.draw_companies(view, lists)
