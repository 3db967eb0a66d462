"""Faults of files in words: what it is, and what to do."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

FAULTS = {
    "kind": _("{name}: files of this kind are not taken. Send one of these: {allowed}."),
    "too_large": _("{name} has {size} MB; at most {allowed} MB can be taken. Make it smaller, or send it in parts."),
    "empty": _("{name} is empty. Choose the file again; it may not have been saved."),
    "not_what_it_says": _("{name} holds something other than its ending says. Save it anew in its own program."),
    "damaged": _("{name} is damaged or incomplete. Open it, save it again and retry."),
    "two_in_one": _("{name} holds a second file inside. Open the picture, save it anew and send that."),
    "too_many_pixels": _("{name} measures {width} × {height} pixels, more than can be taken. Make it smaller."),
    "active": _("{name} holds a program (macro or script). Save a copy without it, for example as PDF."),
    "locked": _("{name} is protected by a password. Remove the password, save it and send it again."),
    "unpacks_too_large": _("{name} unpacks to too much data. Make its pictures smaller and save it again."),
    "dtd": _("{name} holds a document type declaration, which is not allowed. Save it anew in its own program."),
    "too_heavy": _("Looking into {name} takes too much memory or time, so it was stopped. Send a simpler file."),
}


def say(code: str, values: dict[str, Any]) -> str:
    return str(FAULTS[code]).format(**values)
