"""Finds what was done to the audit trail behind the product's back: the first bad line, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from jiebang.common.models import AuditEntry, AuditHead
from jiebang.common.trail import guard
from jiebang.common.trail.anchor import Anchor
from jiebang.common.trail.chain import AT_ONCE, COVERED, Row, digest_of, method_of, with_persons

# The line that says older ones were removed because they need not be kept any more.
REMOVAL = "trail.shortened"


@dataclass(frozen=True)
class Verdict:
    """What was found. lines: how many are in order · waiting: not sealed yet · sequence: of the first bad line."""

    lines: int = 0
    waiting: int = 0
    sequence: int = 0
    fault: str = ""

    @property
    def is_whole(self) -> bool:
        return not self.fault


def verify(anchor: Anchor | None = None) -> Verdict:
    """Recompute the whole chain. anchor: an end it once had, kept outside the database."""
    waiting = AuditEntry.objects.filter(sequence__isnull=True).count()
    # Read first: what is sealed while we look comes after it.
    head = AuditHead.objects.filter(pk=1).first() or AuditHead()
    start = Anchor(*first_kept())
    expected, before, kept = start.sequence + 1, start.digest, anchor is None or anchor.sequence == 0
    if anchor is not None and anchor.sequence <= start.sequence:
        kept = anchor.sequence < start.sequence or anchor.digest == start.digest
    for row, persons in sealed_rows(head.sequence):
        fault = fault_of(row, persons, expected, before)
        if fault:
            return Verdict(expected - start.sequence - 1, waiting, expected, fault)
        if anchor is not None and anchor.sequence == expected:
            if anchor.digest != row["digest"]:
                return Verdict(expected - start.sequence - 1, waiting, expected, _("the chain was written anew"))
            kept = True
        expected, before = expected + 1, row["digest"]
    fault = fault_at_end(expected, before, head, kept)
    return Verdict(expected - start.sequence - 1, waiting, expected if fault else 0, fault or guard.missing())


def first_kept() -> tuple[int, str]:
    """Up to where lines were removed by right, and the digest there; (0, "") where the first line is still kept."""
    last = AuditEntry.objects.filter(verb=REMOVAL, sequence__isnull=False).order_by("-sequence").first()
    if last is None:
        return 0, ""
    return int(last.data.get("up_to", 0)), str(last.data.get("digest", ""))


def sealed_rows(last: int) -> Iterator[tuple[Row, list[str]]]:
    """Every sealed line up to the head in the order of the chain, some at a time."""
    reached = None
    while True:
        lines = AuditEntry.objects.filter(sequence__isnull=False, sequence__lte=last).order_by("sequence")
        if reached is not None:
            lines = lines.filter(sequence__gt=reached)
        rows = list(lines.values("id", "digest", *COVERED)[:AT_ONCE])
        if not rows:
            return
        yield from with_persons(rows)
        reached = rows[-1]["sequence"]


def fault_of(row: Row, persons: list[str], expected: int, before: str) -> str:
    if row["sequence"] > expected:
        return _("the line was removed")
    if row["sequence"] < expected:
        return _("a line stands there that was removed by right, or was inserted")
    method = method_of(row["digest"])
    if not method or digest_of(row, persons, before=before, method=method) != row["digest"]:
        return _("the line was changed, inserted or moved")
    return ""


def fault_at_end(expected: int, before: str, head: AuditHead, kept: bool) -> str:
    if head.sequence >= expected:
        return _("the line was removed, and every later one")
    if head.digest != before and head.sequence:
        return _("the end of the chain is not the one last sealed")
    return "" if kept else _("lines were removed at the end: the chain once reached further")
