"""The list of people: who comes, from where, with what they can and want."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from jiebang.common.imports import Journal, Line
from jiebang.common.tables import CLEAR, Options, Row
from jiebang.common.text import sort_key
from jiebang.people import identity
from jiebang.people.models import IdentityNumber, Person
from jiebang.programmes import actions
from jiebang.programmes.importers.base import CohortImporter
from jiebang.programmes.importers.kept_numbers import sealer
from jiebang.programmes.importers.people_columns import PEOPLE
from jiebang.programmes.importers.people_plan import PeoplePlan, Target
from jiebang.programmes.models import Body, Cohort, Duty, Membership, Officer, Secondment


class PeopleImporter(CohortImporter):
    kind = "people"
    title = _("people")
    file = PEOPLE
    position = 10

    def seal(self, scope_id: UUID) -> Callable[[str], str] | None:
        return sealer(scope_id)

    def plan(self, rows: list[Row], scope: Cohort, options: Options) -> list[Line]:
        return PeoplePlan(rows, scope, options).lines()

    def write(self, lines: list[Line], scope: Cohort, journal: Journal, *, by: Any) -> None:
        joining = [who for line in lines if (who := _PersonWriter(line, scope, journal, by).write())]
        # After all rows: the branch may be made by a duty that stands further down than its members.
        branch = branch_of(scope)
        if branch is not None:
            for membership in actions.gather_branch(branch, joining, by=by):
                journal.made_row(membership)


class _PersonWriter:
    """Stores one row: organisation, person, secondment, group and duties."""

    def __init__(self, line: Line, cohort: Cohort, journal: Journal, by: Any) -> None:
        self.row = line.row
        self.target: Target = line.target
        self.cohort = cohort
        self.journal = journal
        self.by = by
        self.party: tuple[bool | None, bool | None] = (None, None)  # a party member before and after this row

    def write(self) -> Secondment | None:
        """The secondment, where the row makes somebody a party member of this cohort."""
        fields = dict(self.target.fields)
        if self.target.home:
            references = self.target.references
            assert references is not None  # noqa: S101 - for the type checker
            fields["home_unit"] = None if self.target.home is CLEAR else references.make(self.target.home, self.journal)
        secondment = self.changed(fields) if self.target.secondment else self.enrolled(fields)
        self.keep_number(secondment.person)
        self.put_into_group(secondment)
        self.give_duties(secondment, "duty", secondment.group)
        self.give_duties(secondment, "branch_duty", None)
        return secondment if self.follow_party(secondment) else None

    def enrolled(self, fields: dict[str, Any]) -> Secondment:
        person = self.target.person
        if person is None:
            name = self.target.personal["name"]
            person = self.journal.made_row(
                Person.objects.create(**{**self.target.personal, "name": name, "sort_key": sort_key(name)})
            )
        else:
            self.change_person(person)
        self.party = (None, person.is_party_member)
        made = actions.enrol(self.cohort, person, number=self.target.number, by=self.by, **fields)
        return self.journal.made_row(made)

    def changed(self, fields: dict[str, Any]) -> Secondment:
        secondment = Secondment.objects.select_related("person", "group", "cohort").get(pk=self.target.secondment.pk)  # type: ignore[union-attr]
        before = {name: getattr(secondment, name) for name in fields}
        actions.change_profile(secondment, by=self.by, **fields)
        self.journal.changed_row(secondment, before)
        was = secondment.person.is_party_member
        self.change_person(secondment.person)
        self.party = (was, secondment.person.is_party_member)
        return secondment

    def change_person(self, person: Person) -> None:
        fields = dict(self.target.personal)
        if "name" in fields:
            fields["sort_key"] = sort_key(fields["name"])
        self.journal.set_fields(person, **fields)

    def keep_number(self, person: Person) -> None:
        number = self.target.identity
        held = IdentityNumber.objects.filter(person=person).first() if number else None
        if not number or (number is CLEAR and held is None):
            return
        if held is not None and number is not CLEAR and identity.is_number(held, number):
            return
        if held is not None:
            self.journal.removed_row(held)
        if number is CLEAR:
            identity.forget_number(person, by=self.by)
        else:
            self.journal.made_row(identity.store_number(person, number, by=self.by))

    def put_into_group(self, secondment: Secondment) -> None:
        if not self.row.has("group"):
            return
        wanted = self.row.get("group")
        body = None if wanted is CLEAR else self.body(wanted, Body.Kind.GROUP)
        if secondment.group_id == (body.pk if body else None):
            return
        for table in (Officer, Duty):
            for row in table.objects.filter(secondment=secondment, body__kind=Body.Kind.GROUP):
                self.journal.removed_row(row)
        before = {"group": secondment.group}
        actions.assign_group(secondment, body, by=self.by)
        self.journal.changed_row(secondment, before)

    def follow_party(self, secondment: Secondment) -> bool:
        """Whether the person became a party member here; one who is none any more leaves the branch, unless in office.

        Somebody taken out of the branch by hand does not come back with every list.
        """
        was, now = self.party
        if was and not now:
            for membership in self.left_behind(secondment):
                self.journal.removed_row(membership)
                actions.leave_body(membership.body, secondment, by=self.by)
        return bool(now and not was)

    def left_behind(self, secondment: Secondment) -> Any:
        in_office = Officer.objects.filter(secondment=secondment).values("body")
        held = Membership.objects.filter(secondment=secondment, body__kind=Body.Kind.BRANCH)
        return held.exclude(body__in=in_office).select_related("body__cohort")

    def body(self, name: str, kind: str) -> Body:
        existed = Body.objects.filter(cohort=self.cohort, kind=kind, name=name).exists()
        body = actions.ensure_body(self.cohort, name, kind=kind, by=self.by)
        if existed:
            return body
        for membership in Membership.objects.filter(body=body):  # who was in the cohort already and joined with it
            self.journal.made_row(membership)
        return self.journal.made_row(body)

    def give_duties(self, secondment: Secondment, key: str, group: Body | None) -> None:
        if not self.row.has(key):
            return
        titles = [] if self.row.get(key) is CLEAR else self.row.get(key)
        body = self.branch(titles) if key == "branch_duty" else group
        kind = Body.Kind.BRANCH if key == "branch_duty" else Body.Kind.GROUP
        have = list(Officer.objects.filter(secondment=secondment, body__kind=kind).select_related("body__cohort"))
        for officer in have:
            if officer.title not in titles:
                self.journal.removed_row(officer)
                actions.end_office(officer, by=self.by)
        for title in titles:
            if body is not None and title not in {officer.title for officer in have}:
                self.join(body, secondment)
                self.journal.made_row(actions.name_officer(body, secondment, title=title, by=self.by))

    def join(self, body: Body, secondment: Secondment) -> None:
        """An officer of a branch is a member of it."""
        if body.kind != Body.Kind.GROUP and actions.join_body(body, secondment, by=self.by):
            self.journal.made_row(Membership.objects.get(body=body, secondment=secondment))

    def branch(self, titles: list[str]) -> Body | None:
        """The cohort's branch; the first duty in one makes it."""
        return branch_of(self.cohort) or (self.body(BRANCH_NAME, Body.Kind.BRANCH) if titles else None)


def branch_of(cohort: Cohort) -> Body | None:
    """The cohort's branch; the first where it has several."""
    branches = Body.objects.filter(cohort=cohort, kind=Body.Kind.BRANCH).select_related("cohort")
    return branches.order_by("position", "id").first()


BRANCH_NAME = "临时党支部"
