"""The page Merchants as one would plainly write it in Streamlit: the second floor of the screen.

`python -m tests.bench.plain --port N` serves it on the table that BENCH_TABLE names.
"""

import os
import sys
from pathlib import Path

import pandas as pd
import streamlit as st

TABLE = "BENCH_TABLE"
LIST = "Country"
ROWS = 100
FILTERS = {
    LIST: "country",
    "Status": "status",
    "Label group": "label_group",
    "Medal": "medal",
    "Assessment": "assessment_state",
}


@st.cache_data
def read(path: str) -> pd.DataFrame:
    """Return the decisions, all text."""
    return pd.read_csv(path, dtype=str, keep_default_na=False)


def draw() -> None:
    """Draw the whole of the plain page."""
    table = shown = read(os.environ[TABLE])
    st.title("Merchants")
    for box, (label, column) in zip(st.columns(len(FILTERS)), FILTERS.items(), strict=True):
        if chosen := box.multiselect(label, sorted(table[column].unique())):
            shown = shown[shown[column].isin(chosen)]
    st.text(f"{len(shown):,} of {len(table):,} merchants")
    st.metric("Champions", f"{(shown['status'] == 'champion').sum():,}")
    st.download_button("CSV", shown.to_csv(index=False), "merchants.csv")
    st.dataframe(shown.head(ROWS))


if __name__ == "__main__":
    from streamlit.runtime import exists

    if exists():
        draw()
    else:
        from tests.bench.bare import serve

        sys.exit(serve(Path(__file__)))
