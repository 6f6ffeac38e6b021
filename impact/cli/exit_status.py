"""The exit statuses: 0 done, 1 problems found, 2 refused, 3 done and nothing new."""

from __future__ import annotations

DONE, PROBLEMS_FOUND, REFUSED, NOTHING_NEW = 0, 1, 2, 3
