"""The parts of a page: answer, links, inputs of the address, charts, what reruns or opens alone."""

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any, ParamSpec, TypeVar

import plotly.graph_objects as go
import streamlit as st

from pages.url import address, navigate

P = ParamSpec("P")
Option = TypeVar("Option")


def draw_answer(sentence: str, detail: str = "") -> None:
    """Draw the sentence that answers what the page is opened for, and a line of detail below.

    Args:
        sentence, detail: Markdown of the project; texts from files have to be escaped.
    """
    st.title(sentence, anchor=False)
    if detail:
        st.caption(detail)


def draw_link(
    label: str,
    on_click: Callable[..., None],
    *args: Any,
    key: str,
    icon: str = "arrow_forward",
    **options: Any,
) -> None:
    """Draw a button that leads to another page, or back, by a callback with these arguments."""
    icon = f":material/{icon}:"
    st.button(label, key=key, on_click=on_click, args=args, type="tertiary", icon=icon, **options)


def draw_input(
    draw: Callable[..., Any],
    label: str,
    *options: Any,
    key: str,
    value: Any,
    on_change: Callable[[Any], None],
    **settings: Any,
) -> None:
    """Draw an input of Streamlit with the value of the address; call `on_change` with a new one."""
    # The same value again would undo what is typed.
    if key not in st.session_state or st.session_state[key] != value:
        st.session_state[key] = value
    draw(label, *options, key=key, on_change=lambda: on_change(st.session_state[key]), **settings)


def draw_segments(
    label: str,
    names: Mapping[Option, str],
    chosen: Option | None,
    key: str,
    param: str,
    *,
    is_labelled: bool = False,
    **changes: Any,
) -> None:
    """Draw the options beside each other with one chosen, or none if another row has it.

    Args:
        label: what is chosen; only those who cannot see it are told, unless `is_labelled`.
        names: by option its text, Markdown of the project.
        param: the parameter of the address that a choice writes, with these other changes.
    """
    draw_input(
        st.segmented_control,
        label,
        list(names),
        key=key,
        value=chosen,
        on_change=lambda option: address.write_params(
            {**changes, param: "" if option is None else str(option)}
        ),
        # In the accent's own colour the chosen one would have too little contrast in dark.
        format_func=lambda option: (
            f":violet[{names[option]}]" if option == chosen else names[option]
        ),
        required=chosen is not None,
        label_visibility="visible" if is_labelled else "collapsed",
    )


def draw_chart(
    figure: go.Figure,
    alt: str,
    key: str,
    on_click: Callable[[Mapping[str, Any]], None] | None = None,
) -> None:
    """Draw a figure with its text for those who cannot see it; `on_click` gets a clicked point."""
    options: dict[str, Any] = {"config": {"displayModeBar": False}, "alt": alt, "key": key}
    if on_click is not None:

        def open_point() -> None:
            if points := st.session_state[key].selection.points:
                on_click(points[0])

        options |= {"on_select": open_point, "selection_mode": "points"}
    st.plotly_chart(figure, **options)


def fragment(draw: Callable[P, None]) -> Callable[P, None]:
    """Return a function as a fragment: a widget in it reruns the function only.

    Its arguments stay the same until the whole page runs again. Unlike in `st.fragment`, its
    buttons may open other pages.
    """

    @st.fragment
    @wraps(draw)
    def run(*args: P.args, **kwargs: P.kwargs) -> None:
        navigate.navigate_if_asked()
        draw(*args, **kwargs)

    return run


@fragment
def draw_folded(title: str, key: str, draw: Callable[..., None], *args: Any) -> None:
    """Draw a closed box; what is in it is drawn with these arguments on opening."""
    with st.expander(title, key=key, type="compact", on_change="rerun") as box:
        if box.open:
            draw(*args)
