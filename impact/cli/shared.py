"""What the commands share: options, exit statuses, and how a file is written."""

from __future__ import annotations

DONE, FOUND, REFUSED = 0, 1, 2

Part = bytes | memoryview
