"""The programmes' tables of a cohort's open archive: people, hosts, groups. Keys are those of the import files."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Any

from django.db.models import Prefetch

from jiebang.common import archive
from jiebang.common.audit import audit
from jiebang.people.models import Alias
from jiebang.programmes import archive_preparing as getting_ready
from jiebang.programmes.models import (
    Body,
    Change,
    Cohort,
    Duty,
    GroupStay,
    Host,
    Leave,
    Membership,
    Officer,
    Secondment,
)

FORMAT, VERSION = "jiebang-cohort", 1


def export_cohort(cohort: Cohort, path: Path, *, by: Any) -> dict[str, int]:
    """Write the whole cohort to a zip; returns the number of rows by table. Raises OSError."""
    counts = archive.write(path, cohort, manifest_of(cohort))
    audit(by, "cohort.exported", cohort, scope=cohort.uuid, rows=counts)
    return counts


def manifest_of(cohort: Cohort) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "version": VERSION,
        "made_with": version("jiebang"),
        "cohort": {
            "code": cohort.code,
            "name": cohort.name,
            "start": cohort.starts_on,
            "end": cohort.ends_on,
            "programme": cohort.programme.code,
        },
        "scheme": cohort.snapshot,
        "scheme_sha256": cohort.snapshot_hash,
    }


def register() -> None:
    archive.register("people", people)
    archive.register("hosts", hosts)
    archive.register("groups", groups)
    archive.register("scheme_versions", scheme_versions)
    archive.register("changes", changes)
    getting_ready.register()


def people(cohort: Cohort) -> Iterator[dict[str, Any]]:
    rows = (
        Secondment.objects.filter(cohort=cohort)
        .select_related("person", "home_unit", "group", "host__organisation")
        .prefetch_related(
            Prefetch("offices", Officer.objects.select_related("body").order_by("body__position", "body_id", "title")),
            Prefetch("leaves", Leave.objects.order_by("starts_on", "ends_on", "reason")),
            Prefetch("group_stays", GroupStay.objects.select_related("group").order_by("id")),
        )
        .order_by("number", "id")
    )
    return (person_row(secondment) for secondment in rows.iterator(chunk_size=500))


def person_row(secondment: Secondment) -> dict[str, Any]:
    person = secondment.person
    return {
        "person": secondment.number,
        "name": person.name,
        "born": person.born,
        "party": person.is_party_member,
        "phone": person.phone,
        "home": secondment.home_unit.name if secondment.home_unit else "",
        "job": secondment.job,
        "sector": secondment.sector,
        "level": secondment.level,
        "skills": secondment.skills,
        "gap": secondment.gap,
        "question": secondment.question,
        "note": secondment.note,
        "extra": secondment.extra,
        "group": secondment.group.name if secondment.group else "",
        "host": secondment.host.organisation.name if secondment.host else "",
        "arrives": secondment.arrives_on,
        "ends": secondment.ends_on,
        "ending": secondment.ending,
        "by_days": secondment.by_days,
        "duties": [
            {"body": office.body.name, "kind": office.body.kind, "post": office.post, "title": office.title}
            for office in secondment.offices.all()
        ],
        "leaves": [
            {"from": leave.starts_on, "to": leave.ends_on, "reason": leave.reason} for leave in secondment.leaves.all()
        ],
        "groups": [
            {"group": stay.group.name if stay.group else "", "from": stay.starts_on, "to": stay.ends_on}
            for stay in secondment.group_stays.all()
        ],
    }


def hosts(cohort: Cohort) -> Iterator[dict[str, Any]]:
    rows = (
        Host.objects.filter(cohort=cohort)
        .select_related("organisation")
        .prefetch_related(Prefetch("organisation__aliases", Alias.objects.order_by("name")))
        .order_by("organisation__sort_key", "organisation__name", "id")
    )
    return (host_row(host) for host in rows.iterator(chunk_size=500))


def host_row(host: Host) -> dict[str, Any]:
    organisation = host.organisation
    return {
        "host": organisation.name,
        "credit_code": organisation.credit_code or "",
        "aliases": [alias.name for alias in organisation.aliases.all()],
        "kind": organisation.kind,
        "sector": organisation.sector,
        "city": organisation.city,
        "contact": host.contact_name,
        "phone": host.contact_phone,
        "mentor": host.mentor_name,
    }


def groups(cohort: Cohort) -> Iterator[dict[str, Any]]:
    duties = Duty.objects.select_related("secondment").order_by("secondment__number", "id")
    members = Membership.objects.select_related("secondment").order_by("secondment__number")
    rows = Body.objects.filter(cohort=cohort).select_related("co_owner").order_by("position", "id")
    for body in rows.prefetch_related(Prefetch("duties", duties), Prefetch("memberships", members)):
        yield {
            "group": body.name,
            "kind": body.kind,
            "purpose": body.purpose,
            "co_owner": body.co_owner.name if body.co_owner else "",
            "dissolved": body.dissolved_on,
            "orientations": body.orientations,
            "members": [row.secondment.number for row in body.memberships.all()],
            "duties": [{"person": duty.secondment.number, "words": duty.words} for duty in body.duties.all()],
        }


def scheme_versions(cohort: Cohort) -> Iterator[dict[str, Any]]:
    for row in cohort.versions.select_related("withdrawal"):
        yield {
            "number": row.number,
            "from": row.from_day,
            "withdrawn": row.is_withdrawn,
            "reason": row.reason,
            "made_at": row.made_at,
            "scheme": row.snapshot,
            "scheme_sha256": row.snapshot_hash,
        }


def changes(cohort: Cohort) -> Iterator[dict[str, Any]]:
    """What changed during the course, in the order in which it was entered."""
    rows = Change.objects.filter(cohort=cohort).select_related("secondment", "successor").order_by("id")
    for change in rows.iterator(chunk_size=500):
        yield {
            "person": change.secondment.number if change.secondment else "",
            "kind": change.kind,
            "day": change.day,
            "reason": change.reason,
            "successor": change.successor.number if change.successor else "",
            "made": change.made_at,
            "undone": change.undone_at,
        }
