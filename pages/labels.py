"""The Labels page: which ESUS and ESAT end soon, and which the State's lists confirm."""

from pages.content.labels import labels_list, registry_lists, registry_verdicts
from pages.session_data.registries import with_verdicts
from pages.shell.open_page import open_page
from pages.shell.tabs import open_tab
from pages.widgets.answer import draw_answer

view = with_verdicts(open_page("labels"))
draw_answer("Labels")
with open_tab("labels", {"all": "All", "lists": "State lists"}) as tab:
    if tab == "all":
        labels_list.draw_figures(view)
        labels_list.draw_states(view)
        labels_list.draw_last_days(view)
        labels_list.draw_lists(view)
        labels_list.draw_renewed_by_law(view)
    elif (lists := registry_verdicts.draw_lists(view)) is not None:
        registry_verdicts.draw_verdicts(view, lists)
        registry_verdicts.draw_reviews(view, lists)
        registry_lists.draw_lists_in_use(view, lists)
        registry_lists.draw_list_changes(view, lists)
        registry_lists.draw_companies(view, lists)
