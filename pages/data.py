"""The Data page: what is wrong in the files, the files, one's own files, exports to check."""

from pages.content.data.check_export import draw_check
from pages.content.data.files import draw_files
from pages.content.data.own_files import draw_own_files
from pages.content.data.problems import draw_problems
from pages.shell.open_page import open_page
from pages.shell.tabs import draw_tabs

tabs = {
    "problems": draw_problems,
    "files": draw_files,
    "own": draw_own_files,
    "check": draw_check,
}
draw_tabs("data", tabs, open_page("data"))
