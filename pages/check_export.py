"""The Check an export page: is a file genuine, and is it up to date?"""

from pages.content.data import check_export
from pages.shell.open_page import open_page

view = open_page("check_export")
files = check_export.draw_upload()
if files is not None:
    check_export.draw_verdict(view, files)
