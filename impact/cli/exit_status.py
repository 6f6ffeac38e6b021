"""The exit statuses of the commands: 0 done, 1 problems found, 2 refused."""

from __future__ import annotations

DONE, PROBLEMS_FOUND, REFUSED = 0, 1, 2
