"""What writes the words of agreements: drafting, renewing where facts changed, wording it otherwise, ending.

A version is never changed. Where nobody has confirmed the newest one, changed facts make the next version by
themselves; once somebody has, the office makes it, and who confirmed before confirms anew.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jiebang.common import clock
from jiebang.common.audit import SYSTEM, audit
from jiebang.common.jobs import job
from jiebang.common.refusals import Refused, Stale
from jiebang.common.text import clean
from jiebang.placements.agreements import clauses, sides
from jiebang.placements.agreements import text as words
from jiebang.placements.agreements.drafting import text_now, texts_of
from jiebang.placements.agreements.standing import Standing, standing_of, standings
from jiebang.placements.agreements.text import OWN_PARTS, PARTS, Text
from jiebang.placements.models import Agreement, AgreementConfirmation, AgreementTerms, AgreementVersion, Placement
from jiebang.programmes.bodies import changed_meanwhile
from jiebang.programmes.cohorts import account, require_length
from jiebang.programmes.models import Cohort, Secondment

OWN_LENGTH = 3000


@dataclass
class Drafted:
    """What drafting came to. new, renewed: agreements · same: how many stood as they are."""

    new: list[Agreement] = field(default_factory=list)
    renewed: list[Agreement] = field(default_factory=list)
    same: int = 0


@transaction.atomic
def draft(cohort: Cohort, people: Iterable[Secondment], *, by: Any) -> Drafted:
    """An agreement for each of these people who has a place, and a new version where facts changed since.

    Twice changes nothing. Raises Refused where none of them has a place.
    """
    Cohort.objects.select_for_update().get(pk=cohort.pk)
    keep_clauses(cohort, by=by)
    there = {row.secondment_id: row for row in current(cohort).filter(secondment__in=[who.pk for who in people])}
    texts = texts_of(cohort, [who.pk for who in people], {key: row.own for key, row in there.items()})
    if not texts:
        raise Refused(_("None of these has a place yet. Agreements are drafted from placements."))
    hosts = dict(Placement.objects.standing().filter(secondment__in=texts).values_list("secondment_id", "post__host"))
    told = sides.Accounts(cohort)
    found = Drafted()
    stand = {one.agreement.pk: one for one in standings(there.values())}
    for key, text in texts.items():
        row = there.get(key)
        if row is None:
            made = Agreement.objects.create(
                cohort=cohort, secondment_id=key, host_id=hosts[key], drafted_on=clock.today()
            )
            found.new.append(add_version(made, text, by=by, accounts=told))
        elif words.differences(stand[row.pk].text, text):
            found.renewed.append(add_version(row, text, by=by, accounts=told, before=stand[row.pk]))
        else:
            found.same += 1
    return found


def keep_clauses(cohort: Cohort, *, by: Any) -> None:
    """The usual clauses become the cohort's own with its first agreement: a later edition rewords none of them."""
    AgreementTerms.objects.get_or_create(
        cohort=cohort,
        defaults={"clauses": clauses.usual(cohort), "changed_by": account(by), "changed_on": clock.today()},
    )


def current(cohort: Cohort) -> Any:
    return Agreement.objects.filter(cohort=cohort).current().select_related("cohort", *SHOWN)


SHOWN = ("secondment__person", "secondment__home_unit", "host__organisation")


def add_version(
    agreement: Agreement, text: Text, *, by: Any, accounts: sides.Accounts, before: Standing | None = None
) -> Agreement:
    """The next version, told to the parties with an account; those that confirmed the one before confirm anew."""
    changed = words.differences(before.text, text) if before else []
    version = AgreementVersion.objects.create(
        agreement=agreement, number=before.newest.number + 1 if before else 1, text=text.to_json(), digest=text.digest,
        changed=[[one.key, one.title] for one in changed], made_on=clock.today(), made_by=account(by),
    )  # fmt: skip
    verb = "agreement.renewed" if before else "agreement.drafted"
    about = [agreement.secondment.person.uuid]
    audit(by, verb, agreement, scope=agreement.cohort.uuid, about=about, number=version.number)
    accounts.tell(agreement, verb, number=version.number)
    return agreement


# ── facts that changed ─────────────────────────────────────────────────────────────────────────────────────────


@transaction.atomic
def renew(agreement: Agreement, *, by: Any) -> bool:
    """The next version where the facts say something else, whoever confirmed the one before; False where not."""
    held = locked(agreement)
    require_current(held)
    stand = standing_of(held, with_facts=True)
    if not stand.changed or stand.facts is None:
        return False
    add_version(held, stand.facts, by=by, accounts=sides.Accounts(held.cohort), before=stand)
    return True


@transaction.atomic
def freshen(agreements: Iterable[Agreement], *, by: Any) -> int:
    """The next version of those nobody has confirmed and whose facts changed; how many."""
    rows = list(Agreement.objects.filter(pk__in=[row.pk for row in agreements]).current().select_related(
        "cohort", *SHOWN).select_for_update(of=("self",)))  # fmt: skip
    count = 0
    for stand in standings(rows, with_facts=True):
        if stand.changed and stand.facts is not None and not stand.confirmed:
            accounts = sides.Accounts(stand.agreement.cohort)
            add_version(stand.agreement, stand.facts, by=by, accounts=accounts, before=stand)
            count += 1
    return count


@job("renew agreements", gettext_lazy("bring agreements nobody has confirmed up to date"))
def renew_open() -> int:
    unconfirmed = Agreement.objects.current().exclude(
        pk__in=AgreementConfirmation.objects.filter(withdrawn_at__isnull=True).values("version__agreement")
    )
    return freshen(unconfirmed, by=SYSTEM)


def follow(people: Iterable[Secondment]) -> None:
    """Places changed: the agreement of a host that is left ends, one with the new host is drafted. Only for who has an
    agreement; the first of all is the office's to draft."""
    rows: dict[int, list[Agreement]] = {}
    keys = [who.pk for who in people]
    for row in Agreement.objects.filter(secondment__in=keys).select_related("cohort", *SHOWN):
        rows.setdefault(row.secondment_id, []).append(row)
    if not rows:
        return
    places = {
        place.secondment_id: place
        for place in Placement.objects.standing().filter(secondment__in=rows).select_related("post")
    }
    for key, agreements in rows.items():
        follow_one(agreements, places.get(key))
    freshen([row for agreements in rows.values() for row in agreements], by=SYSTEM)


def follow_one(agreements: list[Agreement], place: Placement | None) -> None:
    host = place.post.host_id if place else None
    for row in agreements:
        if row.ended_on is None and row.host_id != host:
            end(row)
    there = next((row for row in agreements if row.host_id == host), None)
    if there is not None and there.ended_on is not None:
        there.ended_on = None
        there.save(update_fields=["ended_on"])
        about = [there.secondment.person.uuid]
        audit(SYSTEM, "agreement.reopened", there, scope=there.cohort.uuid, about=about)
    elif there is None and place is not None:
        who = agreements[0].secondment
        draft(agreements[0].cohort, [who], by=SYSTEM)


def end(agreement: Agreement) -> None:
    """The host is left: its last day ends the agreement; where nobody had come yet, today."""
    days = Placement.objects.filter(secondment=agreement.secondment_id, post__host=agreement.host_id)
    last = days.order_by("-ends_on").values_list("ends_on", flat=True).first()
    agreement.ended_on = last or clock.today()
    agreement.save(update_fields=["ended_on"])
    about = [agreement.secondment.person.uuid]
    audit(SYSTEM, "agreement.ended", agreement, scope=agreement.cohort.uuid, about=about, day=str(agreement.ended_on))


# ── the office's own words ─────────────────────────────────────────────────────────────────────────────────────


@transaction.atomic
def word_otherwise(agreement: Agreement, written: Mapping[str, str], *, version: int, by: Any) -> bool:
    """The office's words for some parts, in place of what the facts say; words emptied leave it to the facts again.

    version: of the words the writer had open. A new version comes of it; False where it says so already.
    Raises Stale with both texts when somebody worded it meanwhile.
    """
    held = locked(agreement)
    require_current(held)
    stand = standing_of(held, with_facts=True)
    own = own_words(held, written)
    if own == held.own:
        return False
    if version != held.version:
        raise Stale(changed_meanwhile(), **both(stand.text, written))
    held.own, held.version = own, held.version + 1
    held.save(update_fields=["own", "version"])
    text = text_now(held)
    if text is not None and words.differences(stand.text, text):
        add_version(held, text, by=by, accounts=sides.Accounts(held.cohort), before=stand)
    return True


def own_words(agreement: Agreement, written: Mapping[str, str]) -> dict[str, str]:
    """Of what was written the parts that say something else than the facts do."""
    said = texts_of(agreement.cohort, [agreement.secondment_id], {}).get(agreement.secondment_id)
    found = {}
    for name in OWN_PARTS:
        text = "\n".join(line for line in clean(written.get(name, "")).splitlines() if line)
        require_length(text, OWN_LENGTH, field=name)
        part = said.part(name) if said else None
        if text and text != (part.words if part else ""):
            found[name] = text
    return found


def both(stands: Text, written: Mapping[str, str]) -> dict[str, dict[str, str]]:
    """The two texts of what differs, under the names of the parts."""
    theirs = {name: part.words if (part := stands.part(name)) else "" for name in OWN_PARTS}
    mine = {name: clean(written.get(name, "")) for name in OWN_PARTS}
    differing = [name for name in OWN_PARTS if mine[name] != theirs[name]]
    return {
        "yours": {str(PARTS[name]): mine[name] for name in differing},
        "theirs": {str(PARTS[name]): theirs[name] for name in differing},
    }


def locked(agreement: Agreement) -> Agreement:
    """The row as it stands, held until the transaction ends."""
    rows = Agreement.objects.select_for_update(of=("self",)).select_related("cohort__programme", *SHOWN)
    return rows.get(pk=agreement.pk)


def require_current(agreement: Agreement) -> None:
    if agreement.ended_on is not None:
        raise Refused(_("This agreement has ended with the stay at {host}.").format(host=agreement.host))
