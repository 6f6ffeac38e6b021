"""The server of the dashboard: sign-in, security headers and the log of who did what.

`python -m pages.server` starts it. It is Streamlit's own application (`st.App`) under uvicorn,
behind a gate (`gate`), with the headers of `headers`. Streamlit scans only pages/*.py for pages,
so it never takes this package for one.
"""
