"""The clauses every agreement of a cohort carries: the usual ones until the office words them for its cohort."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from jiebang.common import clock
from jiebang.common.audit import audit
from jiebang.common.refusals import Refused, Stale
from jiebang.common.text import clean
from jiebang.placements.models import AgreementTerms
from jiebang.programmes.bodies import changed_meanwhile
from jiebang.programmes.cohorts import account, require_length
from jiebang.programmes.models import Cohort
from jiebang.programmes.words import language_of, word

Clause = dict[str, str]
TITLE, TEXT, MOST = 60, 1500, 20
# Our proposal for what is usually agreed; {host}, {home_unit}, {secondee} and {office} are the cohort's own words.
USUAL: tuple[tuple[Any, Any], ...] = (
    (
        pgettext_lazy("clause", "Work time and who bears what"),
        gettext_lazy(
            "The {secondee} works the hours of the {host}. Pay, insurance and benefits stay with the {home_unit}; the "
            "{host} provides a place to work and what the work needs."
        ),
    ),
    (
        pgettext_lazy("clause", "Attendance and discipline"),
        gettext_lazy(
            "The {secondee} keeps the rules of the {host}. Leave is asked for at the {host} and told to the {office}."
        ),
    ),
    (
        pgettext_lazy("clause", "Confidentiality"),
        gettext_lazy(
            "What the {secondee} learns at the {host} and is not public is kept confidential, also after the stay. "
            "Nothing classified is handled under this agreement."
        ),
    ),
    (
        pgettext_lazy("clause", "Papers and results"),
        gettext_lazy(
            "Results of the work at the post belong to the {host}. Reports and proposals written for the programme may "
            "be used by the {home_unit} and the {office}; what names business of the {host} is shown to it first."
        ),
    ),
    (
        pgettext_lazy("clause", "Safety"),
        gettext_lazy(
            "The {host} explains its safety rules on the first day and assigns no work the {secondee} is not "
            "instructed for. After an accident the {host}, the {home_unit} and the {office} tell one another at once."
        ),
    ),
    (
        pgettext_lazy("clause", "Personal data"),
        gettext_lazy(
            "The parties use personal data of one another for this stay alone, and keep it no longer than it needs."
        ),
    ),
    (
        pgettext_lazy("clause", "Ending early and changes"),
        gettext_lazy(
            "Each party may end the stay for a good reason, told to the others and the {office} beforehand. What is "
            "changed of this agreement holds once all three parties have confirmed it."
        ),
    ),
)


def usual(cohort: Cohort) -> list[Clause]:
    """In the language of the cohort's papers."""
    with translation.override(language_of(cohort.scheme)):
        names = {term: word(cohort, term) for term in ("host", "home_unit", "secondee", "office")}
        return [{"title": str(title), "text": opened(str(text).format(**names))} for title, text in USUAL]


def opened(text: str) -> str:
    return text[:1].upper() + text[1:]


def clauses_of(cohort: Cohort) -> list[Clause]:
    """The cohort's own, else the usual ones."""
    terms = AgreementTerms.objects.filter(cohort=cohort).first()
    return terms.clauses if terms else usual(cohort)


@transaction.atomic
def save_clauses(cohort: Cohort, clauses: Sequence[Clause], *, version: int, by: Any) -> bool:
    """Word the clauses for this cohort; False where they say so already.

    version: of the ones the writer had open, 0 for the usual ones. Raises Stale with both texts when somebody saved
    others meanwhile.
    """
    Cohort.objects.select_for_update().get(pk=cohort.pk)
    terms = AgreementTerms.objects.filter(cohort=cohort).first()
    wanted = checked(clauses)
    if wanted == (terms.clauses if terms else usual(cohort)):
        return False
    if version != (terms.version if terms else 0):
        raise stale(wanted, clauses_of(cohort))
    AgreementTerms.objects.update_or_create(
        cohort=cohort,
        defaults={
            "clauses": wanted, "version": version + 1, "changed_by": account(by), "changed_on": clock.today(),
        },
    )  # fmt: skip
    audit(by, "agreement.clauses", cohort, scope=cohort.uuid, clauses=len(wanted))
    return True


def checked(clauses: Sequence[Clause]) -> list[Clause]:
    """Cleaned, without the empty ones. Raises Refused, naming the field: title-3, text-3."""
    found: list[Clause] = []
    for number, clause in enumerate(clauses):
        title, text = " ".join(clean(clause["title"]).split()), clean(clause["text"])
        if not (title or text):
            continue
        if not title:
            raise Refused(_("Give the clause a heading."), field=f"title-{number}")
        if not text:
            raise Refused(_("Write what “{title}” says, or empty its heading as well.").format(title=title),
                          field=f"text-{number}")  # fmt: skip
        require_length(title, TITLE, field=f"title-{number}")
        require_length(text, TEXT, field=f"text-{number}")
        if title in (clause["title"] for clause in found):
            raise Refused(_("Two clauses are headed “{title}”.").format(title=title), field=f"title-{number}")
        found.append({"title": title, "text": text})
    if len(found) > MOST:
        raise Refused(_("An agreement has at most {n} clauses.").format(n=MOST))
    return found


def stale(mine: list[Clause], theirs: list[Clause]) -> Stale:
    one, other = ({clause["title"]: clause["text"] for clause in clauses} for clauses in (mine, theirs))
    differing = [title for title in {**one, **other} if one.get(title) != other.get(title)]
    return Stale(
        changed_meanwhile(),
        yours={title: one.get(title, "") for title in differing},
        theirs={title: other.get(title, "") for title in differing},
    )
