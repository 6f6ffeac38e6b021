"""The server that the dashboard runs on: who comes in, what the browser may do, what is noted.

`python -m pages.server` starts it. It is Streamlit's own application (`st.App`) under uvicorn,
behind a gate (`gate`), with the headers of `headers`. Streamlit's scan for pages reads pages/*.py
only and so never takes this package for one.
"""
