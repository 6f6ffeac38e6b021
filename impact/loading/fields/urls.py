"""Addresses on the web: http or https, with a host and without a blank; many at a time."""

from __future__ import annotations

import re

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from impact.model.arrays.arrow_bytes import bytes_of, has_byte_outside, offsets_of

_ADDRESS = re.compile(r"https?://[^\s/?#]+\S*", re.IGNORECASE)
# What the host of an address may begin with, among the bytes from "!" to "~".
_IN_HOST = np.ones(256, bool)
_IN_HOST[[ord(mark) for mark in "#/?"]] = False


def is_address(text: str) -> bool:
    """Say whether a text is an http(s) address."""
    return _ADDRESS.fullmatch(text) is not None


def plain_addresses(texts: pa.Array) -> np.ndarray:
    """Say for each text whether it is an address in lower case and ASCII, as almost all are."""
    starts = {mark: pc.starts_with(texts, mark).to_numpy(False) for mark in ("http://", "https://")}
    hosts = np.where(starts["https://"], len("https://"), len("http://"))
    fits: np.ndarray = np.logical_or(*starts.values()) & (np.diff(offsets_of(texts)) > hosts)
    fits[fits] = _IN_HOST[bytes_of(texts)[(offsets_of(texts)[:-1] + hosts)[fits]]]
    fits &= ~has_byte_outside(texts, ord("!"), ord("~"))
    return fits
