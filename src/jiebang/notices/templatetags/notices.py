"""`{% load notices %}`: plain text with its paragraphs and links."""

from __future__ import annotations

import re

from django import template
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe

register = template.Library()

# Only what is plainly a web address, and no longer than its ASCII part: in Chinese no blank follows it.
ADDRESS = re.compile(r"https?://[A-Za-z0-9][A-Za-z0-9._~:/?#\[\]@!$&'()*+,;=%-]{2,500}")


@register.filter
def paragraphs(text: str) -> SafeString:
    """The text in paragraphs at blank lines, line breaks kept, web addresses as links; everything else as written."""
    blocks = re.split(r"\n\s*\n", text.replace("\r\n", "\n").strip())
    return mark_safe("".join(f"<p>{_lines(block)}</p>" for block in blocks if block.strip()))  # noqa: S308 - each part is escaped below


def _lines(block: str) -> str:
    return "<br>".join(_linked(line) for line in block.split("\n"))


def _linked(line: str) -> str:
    out, place = [], 0
    for found in ADDRESS.finditer(line):
        address = found[0].rstrip(".,;:!?'")
        if address.count(")") > address.count("("):
            address = address.rstrip(")")
        out += [escape(line[place : found.start()]), link_to(address)]
        place = found.start() + len(address)
    return "".join([*out, escape(line[place:])])


def link_to(address: str) -> str:
    return format_html('<a href="{}" rel="noopener noreferrer nofollow">{}</a>', address, address)
