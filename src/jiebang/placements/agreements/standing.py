"""How agreements stand: the newest version, who confirmed it, who is waited for, what the facts say otherwise since."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from jiebang.placements.agreements import text as words
from jiebang.placements.agreements.drafting import texts_of
from jiebang.placements.agreements.text import Difference, Text
from jiebang.placements.models import Agreement, AgreementConfirmation, AgreementVersion, Side
from jiebang.programmes.models import Cohort
from jiebang.programmes.words import word

COMPLETE, OUTDATED, ENDED = "complete", "outdated", "ended"


@dataclass
class Standing:
    """One agreement as it stands. facts: what they say today; None where nobody asked, or there is no place any more.

    confirmed: side → confirmation of the newest version that stands
    """

    agreement: Agreement
    newest: AgreementVersion
    confirmed: dict[str, AgreementConfirmation] = field(default_factory=dict)
    facts: Text | None = None

    @cached_property
    def text(self) -> Text:
        return words.from_json(self.newest.text)

    @property
    def waiting_for(self) -> list[str]:
        """The sides that have not confirmed the newest version, in their order."""
        return [] if self.is_ended else [side for side in Side.values if side not in self.confirmed]

    @property
    def is_complete(self) -> bool:
        return len(self.confirmed) == len(Side)

    @property
    def is_ended(self) -> bool:
        return self.agreement.ended_on is not None

    @cached_property
    def changed(self) -> list[Difference]:
        """What the facts say otherwise than the newest version."""
        return [] if self.facts is None or self.is_ended else words.differences(self.text, self.facts)

    @property
    def is_outdated(self) -> bool:
        return bool(self.changed and self.confirmed)

    @property
    def state(self) -> str:
        if self.is_ended:
            return ENDED
        return OUTDATED if self.is_outdated else COMPLETE if self.is_complete else "open"

    @property
    def verdict(self) -> str:
        """One sentence: complete, whom it waits for, or what changed since."""
        if self.is_ended:
            return _("Ended: the host was left.")
        if self.is_outdated:
            return _("Outdated: {parts}").format(parts=listed(words.titles(self.changed)))
        if self.is_complete:
            return _("All three have confirmed.")
        return _("Waits for: {sides}").format(sides=sides_words(self.agreement.cohort, self.waiting_for))


def sides_words(cohort: Cohort, sides: Iterable[str]) -> str:
    return listed(side_word(cohort, side) for side in sides)


def side_word(cohort: Cohort, side: str) -> str:
    """The cohort's own word for one of the parties."""
    return word(cohort, Side(side).term)


def listed(texts: Iterable[str]) -> str:
    return pgettext("between things listed", ", ").join(texts)


def standings(agreements: Iterable[Agreement], *, with_facts: bool = False) -> list[Standing]:
    """A fixed number of queries for the agreements of one cohort. with_facts: look at what they say today as well."""
    rows = list(agreements)
    newest: dict[int, AgreementVersion] = {}
    for version in AgreementVersion.objects.filter(agreement__in=rows).order_by("number"):
        newest[version.agreement_id] = version
    confirmed: dict[int, dict[str, AgreementConfirmation]] = {}
    keys = [version.pk for version in newest.values()]
    for row in AgreementConfirmation.objects.filter(version__in=keys, withdrawn_at__isnull=True).select_related(
        "by__person"
    ):
        confirmed.setdefault(row.version_id, {})[row.side] = row
    facts = facts_of(rows) if with_facts else {}
    return [
        Standing(row, newest[row.pk], confirmed.get(newest[row.pk].pk, {}), facts.get(row.pk))
        for row in rows
        if row.pk in newest
    ]


def facts_of(agreements: list[Agreement]) -> dict[int, Text]:
    """What the facts say today of each current agreement."""
    found: dict[int, Text] = {}
    for cohort in {row.cohort_id: row.cohort for row in agreements}.values():
        here = {row.secondment_id: row for row in agreements if row.cohort_id == cohort.pk and row.ended_on is None}
        texts = texts_of(cohort, here, {key: row.own for key, row in here.items()})
        found |= {here[key].pk: text for key, text in texts.items()}
    return found


def standing_of(agreement: Agreement, *, with_facts: bool = False) -> Standing:
    return standings([agreement], with_facts=with_facts)[0]
