"""The exit statuses of the commands."""

from __future__ import annotations

DONE, PROBLEMS_FOUND, REFUSED = 0, 1, 2
