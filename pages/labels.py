"""The Labels page: which ESUS and ESAT end soon, and what the State's lists say."""

from pages.content.labels.page import draw_labels
from pages.shell.open_page import open_page

draw_labels(open_page("labels"))
