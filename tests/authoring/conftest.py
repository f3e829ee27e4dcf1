"""The programs with mistakes are run by test_messages.py; they are no modules of their own."""

from __future__ import annotations

collect_ignore_glob = ["misuse*.py"]
