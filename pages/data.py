"""The Data page: what is wrong in the files, the files, one's own files, exports to check."""

from pages.content.data import check_export, files, own_files, problems
from pages.shell.open_page import open_page
from pages.shell.tabs import open_tab
from pages.url.routes import PAGES
from pages.widgets.parts import draw_answer

view = open_page("data")
with open_tab("data", PAGES["data"].tabs) as tab:
    if tab == "problems":
        problems.draw_problems(view)
    elif tab == "files":
        files.draw_files(view)
    elif tab == "own":
        draw_answer("Try your own files")
        own_files.draw_upload(view)
    else:
        draw_answer("Check an export")
        if (upload := check_export.draw_upload()) is not None:
            check_export.draw_verdict(view, upload)
