"""The list of hosts of a cohort."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from jiebang.common.imports import Fate, Journal, Line
from jiebang.common.tables import Column, FileKind, Options, Row
from jiebang.common.tables.readers import name_up_to, read_credit_code, read_phone
from jiebang.people.importers import (
    ALIASES,
    CITY,
    CODE_HEADERS,
    KIND_WORDS,
    SECTOR,
    Entry,
    plan_organisations,
    write_organisation,
)
from jiebang.programmes import actions
from jiebang.programmes.importers.base import CohortImporter, field_changes, said
from jiebang.programmes.models import Cohort, Host

HOSTS = FileKind(
    "hosts",
    (
        Column(
            "name",
            ("单位", "接收单位", "实训单位", "挂职单位", "单位名称", "企业名称", "名称", "host"),
            name_up_to(200),
            clearable=False,
        ),
        Column("code", ("信用代码", *CODE_HEADERS), read_credit_code, clearable=False),
        ALIASES,
        Column("kind", ("类型", "单位类型", "kind"), KIND_WORDS, clearable=False),
        SECTOR,
        CITY,
        Column("contact", ("联系人", "单位联系人", "contact"), name_up_to(60)),
        Column("phone", ("电话", "联系电话", "联系方式", "手机", "phone"), read_phone),
        Column("mentor", ("导师", "带教导师", "带教老师", "指导老师", "mentor"), name_up_to(60)),
    ),
    keys=(("code",), ("name",)),
)
DETAILS = {"contact": "contact_name", "phone": "contact_phone", "mentor": "mentor_name"}


@dataclass
class HostTarget:
    entry: Entry
    host: Host | None
    details: dict[str, str]


class HostsImporter(CohortImporter):
    kind = "hosts"
    title = _("hosts")
    file = HOSTS
    position = 20

    def plan(self, rows: list[Row], scope: Cohort, options: Options) -> list[Line]:
        known = {host.organisation_id: host for host in Host.objects.filter(cohort=scope)}
        lines = plan_organisations(rows, options)
        for line in lines:
            if isinstance(line.target, Entry):
                self.add_host(line, known)
        return lines

    def add_host(self, line: Line, known: dict[int, Host]) -> None:
        entry: Entry = line.target
        host = known.get(entry.known.pk) if entry.known else None
        told = Row(line.row.sheet, line.row.number, values=entry.values, titles=line.row.titles)
        details = said(told, DETAILS)
        line.target = HostTarget(entry, host, details)
        if host is None:
            line.fate = Fate.NEW
            return
        line.changes += field_changes(line.row, host, details, {v: k for k, v in DETAILS.items()})
        line.fate = Fate.CHANGED if line.changes else Fate.UNCHANGED

    def write(self, lines: list[Line], scope: Cohort, journal: Journal, *, by: Any) -> None:
        for line in lines:
            target: HostTarget = line.target
            organisation = write_organisation(target.entry, journal)
            before = {name: getattr(target.host, name) for name in target.details} if target.host else {}
            host = actions.ensure_host(scope, organisation, by=by, **target.details)
            if target.host is None:
                journal.made_row(host)
            else:
                journal.changed_row(host, before)
