"""The demonstration's sign-ins. All share one password, and no second factor is asked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from jiebang.demo import departing, preparing, rotation, shanghai
from jiebang.demo.office import DEMO, secondee
from jiebang.people.actions import create_user, grant, set_password
from jiebang.people.models import Grant, Organisation, Person, Role, User
from jiebang.programmes.models import Body, Cohort, Officer, Secondment

Scope = Grant.Scope
SECOND_GROUP, MENTORING_HOST, SENDING_UNIT = "第二组", "上海期货交易所", "青岛自贸片区管委会"
ENGLISH_TRACK = "South group"


@dataclass(frozen=True)
class SignIn:
    """login · title: who it is, in both languages · place: where · language of its pages, "" the installation's
    · role, and `held` which says who holds it on what: (person or None, scope kind, scope id, cohort)."""

    login: str
    title: str
    place: str
    role: str
    held: Callable[[], Held]
    language: str = ""


@dataclass(frozen=True)
class Held:
    scope_kind: str = Scope.INSTALLATION
    scope_id: UUID | None = None
    cohort: UUID | None = None
    person: Person | None = None


def ensure(password: str) -> None:
    """Make the sign-ins that are missing, with their roles."""
    for sign_in in SIGN_INS:
        if not User.objects.filter(username=sign_in.login).exists():
            make(sign_in, password)


def make(sign_in: SignIn, password: str) -> None:
    held = sign_in.held()
    user = create_user(
        sign_in.login,
        by=DEMO,
        password=password,
        person=held.person,
        display_name="" if held.person else sign_in.title.split(" ")[0],
        language=sign_in.language,
        check_password=False,
    )
    scope: dict[str, Any] = {"scope_kind": held.scope_kind, "scope_id": held.scope_id, "cohort_uuid": held.cohort}
    grant(user, sign_in.role, by=DEMO, **scope)
    if held.person is not None and sign_in.role != Role.SECONDEE:
        grant_own_place(user, held)


def grant_own_place(user: User, held: Held) -> None:
    """An officer is a secondee too, and records the own days."""
    own = Secondment.objects.get(person=held.person, cohort__uuid=held.cohort)
    grant(user, Role.SECONDEE, by=DEMO, scope_kind=Scope.PERSON, scope_id=own.uuid, cohort_uuid=held.cohort)


def renew_password(password: str) -> None:
    """The operator chose another password for the demonstration."""
    for user in User.objects.filter(username__in=[sign_in.login for sign_in in SIGN_INS]):
        set_password(user, password, by=DEMO, check_password=False)


def everything() -> Held:
    return Held()


def whole_cohort(code: str) -> Held:
    cohort = Cohort.objects.get(code=code)
    return Held(Scope.COHORT, cohort.uuid, cohort.uuid)


def officer(code: str, kind: str, name: str, post: str) -> Held:
    """Who holds the post in that body; the first body of the kind where no name is given."""
    bodies = Body.objects.filter(cohort__code=code, kind=kind).select_related("cohort")
    body = bodies.get(name=name) if name else bodies.first()
    found = Officer.objects.select_related("secondment__person").filter(body=body, post=post).first()
    if body is None or found is None:
        raise LookupError(f"{code}: no {post} of {name or kind}")
    scope = Scope.BRANCH if kind == Body.Kind.BRANCH else Scope.GROUP
    return Held(scope, body.uuid, body.cohort.uuid, found.secondment.person)


def own_place(code: str, number: str) -> Held:
    own = secondee(Cohort.objects.get(code=code), number)
    return Held(Scope.PERSON, own.uuid, own.cohort.uuid, own.person)


def organisation(code: str, name: str, scope_kind: str) -> Held:
    return Held(scope_kind, Organisation.objects.get(name=name).uuid, Cohort.objects.get(code=code).uuid)


def group_post(post: str) -> Callable[[], Held]:
    return lambda: officer(shanghai.CODE, Body.Kind.GROUP, SECOND_GROUP, post)


SIGN_INS = (
    SignIn("office", "项目办 programme office", "all cohorts", Role.OFFICE, everything),
    SignIn("office2", "项目办 programme office, second pair of eyes", "all cohorts", Role.OFFICE, everything),
    SignIn("leader", "组长 group leader", f"sh05 {SECOND_GROUP}", Role.LEADER, group_post("leader")),
    SignIn(
        "deputy", "副组长 deputy group leader", f"sh05 {SECOND_GROUP}", Role.DEPUTY, group_post(Officer.Post.DEPUTY)
    ),
    SignIn(
        "secretary",
        "支部书记 branch secretary",
        "sh05",
        Role.SECRETARY,
        lambda: officer(shanghai.CODE, Body.Kind.BRANCH, "", Officer.Post.SECRETARY),
    ),
    SignIn(
        "secondee",
        "学员 secondee",
        f"sh05 {SECOND_GROUP} {shanghai.SECONDEE}",
        Role.SECONDEE,
        lambda: own_place(shanghai.CODE, shanghai.SECONDEE),
    ),
    SignIn(
        "mentor",
        "带教导师 host mentor",
        f"sh05 {MENTORING_HOST}",
        Role.MENTOR,
        lambda: organisation(shanghai.CODE, MENTORING_HOST, Scope.HOST),
    ),
    SignIn(
        "home",
        "派出单位 home unit",
        f"sh05 {SENDING_UNIT}",
        Role.HOME_UNIT,
        lambda: organisation(shanghai.CODE, SENDING_UNIT, Scope.HOME_UNIT),
    ),
    SignIn("reader", "领导 leadership", "sh05", Role.READER, lambda: whole_cohort(shanghai.CODE)),
    SignIn("sysadmin", "系统管理员 system administrator", "installation", Role.SYSADMIN, everything),
    SignIn("secadmin", "安全管理员 security administrator", "installation", Role.SECADMIN, everything),
    SignIn("auditor", "审计员 audit administrator", "installation", Role.AUDITOR, everything),
    SignIn(
        "secondee-next",
        "下一批学员 secondee of the next cohort",
        f"sh06 {preparing.SECONDEE}",
        Role.SECONDEE,
        lambda: own_place(departing.CODE, preparing.SECONDEE),
    ),
    SignIn(
        "home-next",
        "下一批派出单位 home unit of the next cohort",
        f"sh06 {SENDING_UNIT}",
        Role.HOME_UNIT,
        lambda: organisation(departing.CODE, SENDING_UNIT, Scope.HOME_UNIT),
    ),
    SignIn(
        "leader-en",
        "track lead, pages in English",
        f"cr01 {ENGLISH_TRACK}",
        Role.LEADER,
        lambda: officer(rotation.CODE, Body.Kind.GROUP, ENGLISH_TRACK, Officer.Post.LEADER),
        language="en",
    ),
    SignIn(
        "secondee-en",
        "associate, pages in English",
        f"cr01 {rotation.SECONDEE}",
        Role.SECONDEE,
        lambda: own_place(rotation.CODE, rotation.SECONDEE),
        language="en",
    ),
)


def table() -> str:
    """The sign-ins as lines to print; Chinese characters take two columns of a terminal."""
    rows = [(sign_in.login, sign_in.title, sign_in.place) for sign_in in SIGN_INS]
    widths = [max(columns(row[place]) for row in rows) for place in range(2)]
    return "\n".join(
        "  " + "  ".join([padded(row[0], widths[0]), padded(row[1], widths[1]), row[2]]).rstrip() for row in rows
    )


def padded(text: str, width: int) -> str:
    return text + " " * (width - columns(text))


def columns(text: str) -> int:
    return sum(2 if "\u2e80" <= character <= "\uffef" else 1 for character in text)
