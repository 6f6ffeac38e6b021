"""The map of the app. `streamlit run dashboard.py` starts it; the pages are in pages/.

The menu and each page's address stand in pages/parts/menu.py. Every page begins with the shell
(pages/parts/shell.py), which loads the data, reads the address and draws what all pages share.
"""

import streamlit as st

from pages.parts import menu

st.set_page_config(
    page_title="Impact Champions",
    page_icon=":material/workspace_premium:",
    layout="wide",
)

menu.run_page()
