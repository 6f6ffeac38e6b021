"""An analyst's own files: checked in one pass, and shown to this session alone."""

from pages.content.data import own_files
from pages.shell.open_page import open_page

view = open_page("own_files")
own_files.draw_upload(view)
