"""Keeps what stands in the link of a slip or invitation out of the log, also when its page breaks (LOGGING)."""

from __future__ import annotations

import logging
import re

TOKEN = re.compile(r"(/slip/|/invited/[^/\s'\"]+/)[^/\s'\"]+")


class HideSlips(logging.Filter):
    def filter(self, record: logging.LogRecord) -> bool:
        text = record.getMessage()
        if TOKEN.search(text):
            record.msg, record.args = TOKEN.sub(r"\1…", text), ()
        return True
