"""Validate URLs: http or https, with a host, without blanks; one or a whole column."""

from __future__ import annotations

import re

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from impact.model.arrays.arrow_bytes import bytes_of, has_byte_outside, offsets_of

_URL = re.compile(r"https?://[^\s/?#]+\S*", re.IGNORECASE)
# The bytes that may start a host, among those from "!" to "~".
_STARTS_HOST = np.ones(256, bool)
_STARTS_HOST[[ord(character) for character in "#/?"]] = False


def is_url(text: str) -> bool:
    """Return whether a text is an http(s) URL."""
    return _URL.fullmatch(text) is not None


def plain_url_mask(texts: pa.Array) -> np.ndarray:
    """Return a mask of the texts that are URLs in lower case and ASCII, as almost all are."""
    has_scheme = {
        scheme: pc.starts_with(texts, scheme).to_numpy(False) for scheme in ("http://", "https://")
    }
    hosts = np.where(has_scheme["https://"], len("https://"), len("http://"))
    is_plain: np.ndarray = np.logical_or(*has_scheme.values()) & (
        np.diff(offsets_of(texts)) > hosts
    )
    is_plain[is_plain] = _STARTS_HOST[bytes_of(texts)[(offsets_of(texts)[:-1] + hosts)[is_plain]]]
    is_plain &= ~has_byte_outside(texts, ord("!"), ord("~"))
    return is_plain
