"""The Data page: what is wrong in the files, the files, one's own files, exports to check."""

from pages.content.data import check_export, data_quality, own_files
from pages.shell import snapshot_picker
from pages.shell.open_page import open_page
from pages.shell.tabs import open_tab
from pages.url.routes import PAGES
from pages.widgets.answer import draw_answer

view = open_page("data")
draw_answer("Data")
with open_tab("data", PAGES["data"].tabs) as tab:
    if tab == "problems":
        data_quality.draw_problems(view)
        data_quality.draw_skipped_rows(view)
    elif tab == "files":
        data_quality.draw_files(view)
        snapshot_picker.draw_snapshots()
        data_quality.draw_columns(view)
    elif tab == "own":
        own_files.draw_upload(view)
    elif (files := check_export.draw_upload()) is not None:
        check_export.draw_verdict(view, files)
