"""The Your own files page: check uploaded files, and show them to this session only."""

from pages.content.data import own_files
from pages.shell.open_page import open_page

view = open_page("own_files")
own_files.draw_upload(view)
