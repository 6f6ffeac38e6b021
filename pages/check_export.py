"""Is an exported file genuine, and what would it say if it were written today?"""

from pages.parts import check_export, shell

view = shell.open_page("check_export")
files = check_export.choose()
if files is not None:
    check_export.verdict(view, files)
