"""An analyst's own files: checked in one pass, and shown to this session alone."""

from pages.parts import own, shell

view = shell.open_page("own_files")
own.choose(view)
