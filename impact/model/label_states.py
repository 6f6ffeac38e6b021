"""Codes of the states of a label on a day: positions in `columns.LABEL_STATES`."""

from __future__ import annotations

from impact.model.columns import LABEL_STATES

VALID, EXPIRING, NOT_STARTED, EXPIRED, UNPROVEN, NONE = range(len(LABEL_STATES))
