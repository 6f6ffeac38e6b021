"""The entry point of the app: `streamlit run dashboard.py` starts it; the pages are in pages/.

The menu is in pages/shell/menu.py, the pages and their addresses in pages/url/routes.py. Every
page first calls pages/shell/open_page.py, which loads the data, reads the address and draws what
all pages share.
"""

import streamlit as st

from pages.shell import menu

# Inline: Streamlit would fetch an emoji or a Material icon from another host for the browser's tab.
ICON = (
    "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'%3E"
    "%3Crect width='16' height='16' rx='3' fill='%234a43a8'/%3E"
    "%3Cpath d='M8 2.6l1.7 3.5 3.8.5-2.8 2.7.7 3.8L8 11.3l-3.4 1.8.7-3.8L2.5 6.6l3.8-.5z' "
    "fill='white'/%3E%3C/svg%3E"
)

st.set_page_config(
    page_title="Impact Champions",
    page_icon=ICON,
    layout="wide",
)

menu.run_page()
