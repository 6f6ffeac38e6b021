"""The entry point of the app: `streamlit run dashboard.py` starts it; the pages are in pages/.

The menu is in pages/shell/menu.py, the pages and their addresses in pages/url/routes.py. Every
page first calls pages/shell/open_page.py, which loads the data, reads the address and draws what
all pages share. The search above a page is drawn last: the answer comes first.
"""

from pages.shell import head, menu

menu.run_page()
head.draw_rest_of_head()
