"""Whom or what somebody means who typed a number, a name, its pinyin or a part of it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from jiebang.common.refusals import Refused
from jiebang.common.text import clean, clean_number
from jiebang.people.models import Organisation
from jiebang.people.search import name_says, person_says
from jiebang.placements.models import Post
from jiebang.placements.queries import people_to_place
from jiebang.placements.wording import joined
from jiebang.programmes.models import Cohort, Host, Secondment

SHOWN = 5
SEPARATORS = re.compile(r"[、,，;；\n]+")


def people_choices(cohort: Cohort) -> list[str]:
    """Everybody to be placed as they are offered while typing."""
    rows = people_to_place(cohort).order_by("number", "id").values_list("number", "person__name")
    return [f"{number} {name}" for number, name in rows]


def post_choices(cohort: Cohort) -> list[str]:
    rows = Post.objects.filter(cohort=cohort).values_list("number", "host__organisation__name", "title")
    return [f"{number} {host} {title}" for number, host, title in rows.order_by("number", "id")]


def host_choices(cohort: Cohort) -> list[str]:
    rows = Host.objects.filter(cohort=cohort, posts__isnull=False).order_by("organisation__sort_key").distinct()
    return list(rows.values_list("organisation__name", flat=True))


def home_choices(cohort: Cohort) -> list[str]:
    return list(homes(cohort).values_list("name", flat=True))


def homes(cohort: Cohort) -> QuerySet[Organisation]:
    return Organisation.objects.filter(sent__in=people_to_place(cohort)).order_by("sort_key", "id").distinct()


def the_person(cohort: Cohort, written: str, *, field: str = "person") -> Secondment:
    rows = people_to_place(cohort).select_related("person", "cohort")
    return the_one(written, rows, PEOPLE, field)


def the_people(cohort: Cohort, written: str) -> list[Secondment]:
    """Several, one a line or between commas, each once."""
    names = [name for part in SEPARATORS.split(written) if (name := clean(part))]
    people = {found.pk: found for name in names for found in [the_person(cohort, name, field="people")]}
    if len(people) < 2:
        raise Refused(_("Name at least two people, one a line or with commas between them."), field="people")
    return list(people.values())


def the_post(cohort: Cohort, written: str) -> Post:
    rows = Post.objects.filter(cohort=cohort).select_related("host__organisation", "cohort").order_by("number", "id")
    return the_one(written, rows, POSTS, "post")


def the_host(cohort: Cohort, written: str) -> Host:
    rows = Host.objects.filter(cohort=cohort, posts__isnull=False).select_related("organisation").distinct()
    return the_one(written, rows, HOSTS, "host")


def the_home(cohort: Cohort, written: str) -> Organisation:
    return the_one(written, homes(cohort), HOMES, "home")


@dataclass(frozen=True)
class Book:
    """How rows of one sort are found. exact: lookups that name one · says: what one word of several finds."""

    exact: Sequence[str]
    says: Callable[[str], Q]
    shown: Callable[[Any], str]


PEOPLE = Book(
    ("number__iexact", "person__name"),
    lambda word: person_says(word, "person__"),
    lambda found: f"{found.number} {found.person.name}",
)
POSTS = Book(
    ("number__iexact", "title"),
    lambda word: Q(title__icontains=word) | Q(number__icontains=word) | name_says(word, "host__organisation__"),
    lambda found: f"{found.number} {found.host.organisation.name} {found.title}",
)
HOSTS = Book(
    ("organisation__name",), lambda word: name_says(word, "organisation__"), lambda found: found.organisation.name
)
HOMES = Book(("name",), name_says, lambda found: found.name)


def the_one(written: str, rows: QuerySet[Any], book: Book, field: str) -> Any:
    """The row meant. Raises Refused at the field, with those that come near, where it is none or several."""
    written = clean(written)[:200]
    number = clean_number(written.split()[0]) if written else ""
    for lookup in book.exact:
        value = number if lookup.startswith("number") else written
        found = list(rows.filter(**{lookup: value})[: SHOWN + 1])
        if len(found) == 1:
            return found[0]
        if found:
            raise several(written, map(book.shown, found), field)
    narrowed = rows
    for word in written.split():
        narrowed = narrowed.filter(book.says(word))
    found = list(narrowed[: SHOWN + 1]) if written else []
    if len(found) == 1:
        return found[0]
    raise several(written, map(book.shown, found), field) if found else nobody(written, field)


def several(written: str, texts: Iterable[str], field: str) -> Refused:
    told = joined(list(texts)[:SHOWN])
    return Refused(_("“{written}” may be: {names}. Write the number.").format(written=written, names=told), field=field)


def nobody(written: str, field: str) -> Refused:
    sentence = _("“{written}” is not on the list. Write a number, a name or its pinyin.")
    return Refused(sentence.format(written=written), field=field)
