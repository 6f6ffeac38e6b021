"""The exit statuses of the commands."""

from __future__ import annotations

DONE, FOUND, REFUSED = 0, 1, 2
