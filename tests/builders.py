"""Small builders of rows. Everything has a sensible default; a test names only what it is about.

cohort = a_cohort(code="sh05", start=date(2021, 10, 17))
secondment = a_secondment(cohort, name="单晓", group=a_group(cohort))
leader = a_user(role="leader", scope=secondment.group)
"""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.test import Client

from jiebang.common import clock
from jiebang.common.audit import SYSTEM
from jiebang.kernel import scheme as schemes
from jiebang.people import actions as people_actions
from jiebang.people.models import Grant, GrantRequest, Organisation, Person, Role, User
from jiebang.placements.models import Placement, Post
from jiebang.programmes.cohorts import first_version
from jiebang.programmes.models import Body, Cohort, Host, Membership, Officer, Programme, Secondment

PASSWORD = "correct horse 电池"
START = date(2021, 10, 17)
_numbers = itertools.count(1)


def a_scheme(**changes: Any) -> schemes.Scheme:
    """A small scheme with one task of each sort, a half-monthly summary and a branch; `changes` replace its fields."""
    scheme = schemes.Scheme(
        about=schemes.About("small", "小方案", 100, name_en="Small scheme", home="青岛", destination="上海"),
        directions=(schemes.Direction("innovation", "创新引领", question="怎样创新"),),
        kinds=(
            schemes.Kind("visit", "走访"),
            schemes.Kind("group_visit", "集体走访", group=True),
            schemes.Kind("meeting", "会议", group=True),
            schemes.Kind("study", "学习"),
            schemes.Kind("host_work", "岗位工作"),
            schemes.Kind("other", "其他"),
        ),
        tasks=(
            schemes.Task("study", "学习", quota=5, unit="次", counts=("study",)),
            schemes.Task(
                "company_visit", "走访企业", quota=20, unit="家", counts=("visit", "group_visit"),
                organisation="company", distinct="organisation",
            ),
            schemes.Task("contact", "结交专业人才", quota=100, unit="名", counts=("contact",), distinct="person"),
            schemes.Task("idea", "金点子", quota=1, unit="个", counts=("idea",), pace="by_day", due_day=90),
        ),
        reports=(
            schemes.ReportKind(
                "half_month", "半月总结", every="half_month", who="person", form="report", due_days=2, lock_days=5,
                sections=("本期工作", "收获体会", "下步打算"),
            ),
        ),
        modules=schemes.Modules(branch=True),
    )  # fmt: skip
    return replace(scheme, **changes)


def a_cohort(
    *,
    scheme: schemes.Scheme | str | None = None,
    code: str | None = None,
    start: date = START,
    days: int | None = None,
    name: str | None = None,
    **fields: Any,
) -> Cohort:
    """A cohort; scheme may be a Scheme or the name of a shipped one."""
    number = next(_numbers)
    scheme = shipped(scheme) if isinstance(scheme, str) else scheme or a_scheme()
    about = scheme.about
    programme, _ = Programme.objects.get_or_create(code=about.code, defaults={"name": about.name})
    cohort = Cohort.objects.create(
        programme=fields.pop("programme", programme),
        code=code or f"t{number:03d}",
        name=name or f"第{number}批",
        starts_on=start,
        ends_on=start + timedelta(days=(days or about.days) - 1),
        snapshot=schemes.to_json(scheme),
        snapshot_hash=schemes.digest(scheme),
        created_at=clock.now(),
        **fields,
    )
    first_version(cohort, by=SYSTEM)
    return cohort


def shipped(name: str) -> schemes.Scheme:
    from jiebang import schemes as shipped_schemes

    return shipped_schemes.load(name)


def a_person(name: str | None = None, **fields: Any) -> Person:
    number = next(_numbers)
    fields.setdefault("sort_key", f"xueyuan{number:05d}")
    return Person.objects.create(name=name or f"学员{number}", **fields)


def an_organisation(name: str | None = None, **fields: Any) -> Organisation:
    number = next(_numbers)
    name = name or f"单位{number}"
    fields.setdefault("normal_name", name)
    fields.setdefault("sort_key", f"danwei{number:05d}")
    return Organisation.objects.create(name=name, **fields)


def a_group(cohort: Cohort, name: str | None = None, *, kind: str = Body.Kind.GROUP, **fields: Any) -> Body:
    number = next(_numbers)
    return Body.objects.create(cohort=cohort, name=name or f"第{number}组", kind=kind, **fields)


def a_branch(cohort: Cohort, name: str | None = None, **fields: Any) -> Body:
    return a_group(cohort, name or "临时党支部", kind=Body.Kind.BRANCH, **fields)


def an_officer(body: Body, secondment: Secondment, post: str = Officer.Post.LEADER, title: str = "") -> Officer:
    if body.kind != Body.Kind.GROUP:
        a_member(body, secondment)
    return Officer.objects.create(body=body, secondment=secondment, post=post, title=title or post)


def a_member(body: Body, secondment: Secondment) -> Membership:
    """A member of a branch or task force; who is in a group stands in the secondment."""
    return Membership.objects.get_or_create(body=body, secondment=secondment)[0]


def a_host(cohort: Cohort, name: str | None = None, *, organisation: Organisation | None = None, **fields: Any) -> Host:
    return Host.objects.create(cohort=cohort, organisation=organisation or an_organisation(name), **fields)


def a_secondment(cohort: Cohort, name: str | None = None, *, person: Person | None = None, **fields: Any) -> Secondment:
    """One person's place in the cohort; fields are the secondment's (group=, host=, home_unit=, number= …)."""
    fields.setdefault("number", f"P{next(_numbers):04d}")
    return Secondment.objects.create(cohort=cohort, person=person or a_person(name), **fields)


def a_post(cohort: Cohort, title: str = "专员", *, host: Host | None = None, **fields: Any) -> Post:
    fields.setdefault("number", f"K{next(_numbers):04d}")
    return Post.objects.create(cohort=cohort, host=host or a_host(cohort), title=title, **fields)


def a_placement(secondment: Secondment, post: Post) -> Placement:
    secondment.host = post.host
    secondment.save(update_fields=["host"])
    return Placement.objects.create(cohort=secondment.cohort, secondment=secondment, post=post, created_at=clock.now())


def a_user(
    username: str | None = None,
    *,
    role: str | None = None,
    scope: Any = None,
    cohort: Cohort | None = None,
    person: Person | None = None,
    password: str | None = None,
    **fields: Any,
) -> User:
    """An account, with a role on a scope where one is named.

    scope: nothing = the whole installation · a Programme · a Cohort · a Body (group or branch) · a Secondment ·
    a Host · an Organisation (mentor or home unit, then with cohort=).
    """
    if person is None and isinstance(scope, Secondment) and not hasattr(scope.person, "user"):
        person = scope.person
    user = people_actions.create_user(
        username or f"user{next(_numbers)}", by=SYSTEM, password=password, person=person, check_password=False, **fields
    )
    if role:
        a_grant(user, role, scope, cohort=cohort)
    return user


def a_grant(user: User, role: str, scope: Any = None, *, cohort: Cohort | None = None, **dates: Any) -> Grant:
    kind, scope_id, cohort_uuid = the_scope(role, scope, cohort)
    return people_actions.grant(
        user, role, by=SYSTEM, scope_kind=kind, scope_id=scope_id, cohort_uuid=cohort_uuid, **dates
    )


def a_request(held: Grant | None = None, *, by: User | None = None, **fields: Any) -> GrantRequest:
    """A proposal that waits: to take `held` back, or with user= and role= to give a role."""
    if held is not None:
        same = ("user", "role", "scope_kind", "scope_id", "cohort_uuid")
        fields = {"kind": "revoke", "grant": held, **{name: getattr(held, name) for name in same}, **fields}
    fields.setdefault("scope_kind", Grant.Scope.INSTALLATION)
    return GrantRequest.objects.create(proposed_by=by or a_user(), proposed_at=clock.now(), reason="分工调整", **fields)


def the_scope(role: str, scope: Any, cohort: Cohort | None) -> tuple[str, UUID | None, UUID | None]:
    match scope:
        case None:
            return Grant.Scope.INSTALLATION, None, None
        case Programme():
            return Grant.Scope.PROGRAMME, scope.uuid, None
        case Cohort():
            return Grant.Scope.COHORT, scope.uuid, scope.uuid
        case Body():
            kind = Grant.Scope.BRANCH if scope.kind == Body.Kind.BRANCH else Grant.Scope.GROUP
            return kind, scope.uuid, scope.cohort.uuid
        case Secondment():
            return Grant.Scope.PERSON, scope.uuid, scope.cohort.uuid
        case Host():
            return Grant.Scope.HOST, scope.organisation.uuid, scope.cohort.uuid
        case Organisation():
            kind = Grant.Scope.HOST if role == Role.MENTOR else Grant.Scope.HOME_UNIT
            assert cohort is not None, "an organisation is a scope within a cohort: say cohort="
            return kind, scope.uuid, cohort.uuid
    raise AssertionError(f"no scope is made from {scope!r}")


def signed_in(client: Client, user: User) -> Client:
    """The client, signed in as the user without passing the sign-in page."""
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client
