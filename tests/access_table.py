"""The one table of rights, read: what each line opens to whom, what the access matrix expects of it, docs/access.md.

The lines stand in the code where policies are declared (`declare("reports.read", has_role(...))`); nothing about a
right is written a second time here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver, reverse

from jiebang.common import policy as policies
from jiebang.common.sensitive import FIELDS
from jiebang.people.access import SCOPES, cells_of
from jiebang.people.models import Grant, Role
from tests.samples import IN_ANOTHER_COHORT, NOUNS, OF_PROGRAMME, CohortSample, arguments_of, nouns_of

Scope = Grant.Scope
# What an answer is: the page (or its form's), known but not for this role, hidden, the way to the sign-in page.
IN, FORBIDDEN, HIDDEN, SIGN_IN = "in", "403", "404", "sign-in"


@dataclass(frozen=True)
class Route:
    name: str
    pattern: str
    policy: str | None
    post_policy: str | None
    arguments: tuple[str, ...]

    @property
    def address(self) -> str:
        return "/" + re.sub(r"<(?:\w+:)?(\w+)>", r"\1", self.pattern).replace("uuid", "ID").replace("code", "CODE")

    @property
    def nouns(self) -> list[str]:
        """The rows its address names: nouns, and "cohorts" for a cohort's code."""
        named = nouns_of(self.pattern, list(self.arguments))
        return [
            named.get(argument, "cohorts") for argument in self.arguments if argument in named or argument == "code"
        ]

    def names_the_same(self, own: CohortSample, rows: CohortSample) -> bool:
        """Whether the address is the own one: a group has one board for all its members."""
        return all(NOUNS[noun](own) == NOUNS[noun](rows) for noun in self.nouns)

    def url(self, rows: CohortSample, last: CohortSample | None = None) -> str:
        """The address for these rows; last: rows from which the last argument is taken instead."""
        values = arguments_of(self.pattern, list(self.arguments), rows)
        if last is not None:
            values[self.arguments[-1]] = arguments_of(self.pattern, list(self.arguments), last)[self.arguments[-1]]
        return reverse(self.name, kwargs=values)


def all_routes(patterns: Any = None, prefix: str = "") -> Iterator[Route]:
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from all_routes(pattern.url_patterns, route)
        elif isinstance(pattern, URLPattern):
            named = tuple(re.findall(r"<(?:\w+:)?(\w+)>", route))
            guards = [getattr(pattern.callback, name, None) for name in ("policy", "post_policy")]
            yield Route(pattern.name or "", route, *guards, named)


ROUTES = list(all_routes())


# ── pages that ask for more than a role ────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Depends:
    """What a page asks for besides role and row, and what it answers without it: never more than the table opens.

    has: the sample accounts that have it, and so come in all the same
    """

    on: str
    code: int = 404
    has: frozenset[str] = frozenset()


PROVIDER = Depends("a sign-in service set up in the settings")
SLIP = Depends("a slip that is still good")
LINK = Depends("a link that is still good")
APP = Depends("an authenticator of one's own")
SECOND_STEP = Depends("a second step of one's own to confirm with", code=403)
ID_NUMBERS = Depends("an installation that keeps identity numbers")
# The sample's body is a group: a secretary's role is held on a branch.
BODY = Depends("a body the role is held on", has=frozenset({*Role.values, *OF_PROGRAMME}) - {Role.SECRETARY})
# The sample's topic is the office's.
TOPIC = Depends(
    "a topic one offered oneself, or one's home unit did",
    code=403,
    has=frozenset({*Role.values, *OF_PROGRAMME}) - {Role.SECONDEE, Role.HOME_UNIT},
)
# The sample's reader is a host: a home unit reads its own row.
HOSTS_ROW = Depends(
    "a row of one's own host or home unit", has=frozenset({*Role.values, *OF_PROGRAMME}) - {Role.HOME_UNIT}
)
# By the name of the page.
DEPENDS: dict[str, Depends] = {
    "dingtalk_callback": PROVIDER,
    "feishu_callback": PROVIDER,
    "openid_connect_callback": PROVIDER,
    "single_sign_on": PROVIDER,
    "sso_disconnect": Depends("a sign-in service the own account is connected with"),
    "offer_by_link": LINK,
    "offer_by_link_word": LINK,
    "agreements_by_link": LINK,
    "agreement_by_link": LINK,
    "agreement_by_link_word": LINK,
    "wishes_by_link": LINK,
    "placement_by_link": LINK,
    "unit_results": HOSTS_ROW,
    "slip": SLIP,
    "slip_take": SLIP,
    "session_end": Depends("a session of one's own"),
    "mfa_deactivate_totp": APP,
    "mfa_remove_webauthn": Depends("a passkey of one's own"),
    "mfa_view_recovery_codes": APP,
    "mfa_download_recovery_codes": APP,
    "account_reauthenticate": SECOND_STEP,
    "mfa_reauthenticate": SECOND_STEP,
    "mfa_reauthenticate_webauthn": SECOND_STEP,
    "notice_open": Depends("a notice told to oneself", has=frozenset({Role.SECONDEE})),
    "my_request_withdrawal": Depends("a request of one's own", has=frozenset({Role.SECONDEE})),
    "person_id_number": ID_NUMBERS,
    "my_id_number": ID_NUMBERS,
    "merge": Depends("two rows to choose from, named in the address"),
    "cohort_compare_sheet": Depends("two cohorts, named in the address"),
    "body": BODY,
    "body_duties": BODY,
    "body_edit": BODY,
    "body_orientations": BODY,
    "duty": BODY,
    "topic_edit": TOPIC,
}


# ── what is expected ───────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Held:
    """A role as the sample accounts hold it: on what of which rows.

    account: the one that holds it, where it is not the role's own
    """

    who: str
    own: CohortSample
    account: str = ""

    @property
    def role(self) -> str:
        return role_of(self.who)


def expected(route: Route, method: str, held: list[Held], rows: CohortSample) -> str:
    """What the table says this page answers for these rows to somebody who holds these roles; none: a visitor.

    Several roles open the union of what each opens inside its scope.
    """
    policy = policies.REGISTRY[str(route.policy if method == "get" else route.post_policy)]
    if policy.public:
        return IN
    if not held:
        return SIGN_IN
    cells = cells_of(policy.name)
    if not cells:
        return IN if policy.may(held[0].own.account(held[0].account or held[0].who)) else FORBIDDEN
    if not any(role.role in cells for role in held):
        return FORBIDDEN
    if not any(opens(route, policy.within or policy.name, role, rows) for role in held):
        return HIDDEN
    return IN if any(opens(route, policy.name, role, rows) for role in held) else FORBIDDEN


def opens(route: Route, line: str, held: Held, rows: CohortSample) -> bool:
    """Whether a line of the table opens every row the address names."""
    if held.role not in cells_of(line):
        return False
    return all(opens_row(noun, line, held.who, held.own, rows) for noun in route.nouns)


def opens_row(noun: str, line: str, who: str, own: CohortSample, rows: CohortSample) -> bool:
    read = not policies.REGISTRY[line].within
    cell = cells_of(rows.lines.get(noun, line) if read else line).get(role_of(who))
    if cell is None:
        return False
    scope = cell.reach or scope_of(who)
    sorts = rows.sorts.get(noun, set())
    is_of = not cell.only or cell.only in sorts or (who, cell.only) in sorts
    return is_of and scope in shared(noun, own, rows)


def shared(noun: str, own: CohortSample, rows: CohortSample) -> frozenset[str]:
    """The scopes a row has in common with the own ones; all of them where it is the own one."""
    if NOUNS[noun](own) == NOUNS[noun](rows):
        return frozenset(Scope.values)
    return rows.shares if rows.cohort == own.cohort else IN_ANOTHER_COHORT


def role_of(who: str) -> str:
    return OF_PROGRAMME.get(who, who)


def scope_of(who: str) -> str:
    """The kind of scope the sample accounts hold a role on."""
    if who in OF_PROGRAMME:
        return Scope.PROGRAMME
    return Scope.COHORT if Scope.COHORT in SCOPES[who] else next(iter(SCOPES[who]))


# ── the document ───────────────────────────────────────────────────────────────────────────────────────────────

WORDS = {
    Scope.INSTALLATION: "yes",
    Scope.PROGRAMME: "programme",
    Scope.COHORT: "cohort",
    Scope.GROUP: "group",
    Scope.BRANCH: "branch",
    Scope.PERSON: "own",
    Scope.HOST: "host",
    Scope.HOME_UNIT: "home unit",
}
HEAD = """# Who may open what

Written from the declarations of the running product (`declare("reports.read", has_role(...))` in each room's
`permissions.py`) and held to them by `tests/test_access_matrix.py`. These lines are the one table of rights: who comes
in, which rows are shown and what the matrix of roles, pages and rows expects all follow from them. A page without a
policy, a policy nobody declared, or a page without its row here fails the tests;
`JIEBANG_WRITE_ACCESS=1 .venv/bin/python -m pytest tests/test_access_matrix.py` writes the document afresh.

A cell says whose rows a role opens: `own`, those of its `group`, `branch`, `host` or `home unit`, of its `cohort`;
after a colon, of which sort alone. An empty cell answers 403. The programme office and leadership may be given their
role on a cohort, on a programme (all its cohorts, also those to come) or on the whole installation; home units, hosts,
groups, branches and secondees within one cohort. What a role does not open answers 404; where a line acts on rows of
another (`within`), what may be read but not acted on answers 403.

- Whoever holds two roles has the union inside each scope, never the cross product.
- A role taken back, ended or not begun opens nothing at the next request.
- Secondees, officers of bodies and mentors write until 30 days after the cohort's end, who left early until 30 days
  after the own last day. Reading stays, and so does the office's writing.
- Where a leader decides about another's matter, the deputy does while the leader is away or concerned, and where the
  deputy is too, the office. Nobody decides about an own matter.
- A branch shows its members to its secretary and to themselves, and leaves no trace for anybody else.
- The three administrators read no row of a programme.
- A sensitive field reaches nobody whom its line does not clear for the row, on no page and in no file; no log line, no
  notice and no line of the audit trail holds it.
"""


def document() -> str:
    parts = [
        ("Lines of the table", lines()),
        ("Sensitive fields", fields()),
        ("Pages that ask for more than a role", dependent()),
        ("Pages", pages()),
    ]
    return "\n".join([HEAD, *(line for title, table in parts for line in (f"## {title}", "", *table, ""))])


def fields() -> list[str]:
    table = ["| field | cleared by |", "|---|---|"]
    return table + [f"| {table_name}.{name} | {line} |" for (table_name, name), line in sorted(FIELDS.items())]


def lines() -> list[str]:
    used = {route.policy for route in ROUTES} | {route.post_policy for route in ROUTES}
    roles = list(Role.values)
    table = ["| policy | within | " + " | ".join(roles) + " |", "|---|---|" + "---|" * len(roles)]
    for name, policy in sorted(policies.REGISTRY.items()):
        cells = cells_of(name)
        if cells:
            shown = [cell_words(role, cells[role]) if role in cells else "" for role in roles]
        elif name in used:
            shown = ["everybody" if policy.public else "signed in", *[""] * (len(roles) - 1)]
        else:
            continue
        table.append(f"| {name} | {policy.within} | " + " | ".join(shown) + " |")
    return table


def cell_words(role: str, cell: Any) -> str:
    whose = f"own {WORDS[cell.reach]}" if cell.reach else WORDS[scope_of(role)]
    return f"{whose}: {cell.only}" if cell.only else whose


def dependent() -> list[str]:
    table = ["| page | asks for | answers without it |", "|---|---|---|"]
    return table + [f"| {name} | {page.on} | {page.code} |" for name, page in sorted(DEPENDS.items())]


def pages() -> list[str]:
    table = ["| page | address | policy |", "|---|---|---|"]
    for route in sorted(ROUTES, key=lambda route: (route.address, route.name)):
        guard = f"{route.policy}" if route.post_policy == route.policy else f"{route.policy}, forms {route.post_policy}"
        table.append(f"| {route.name} | `{route.address}` | {guard} |")
    return table
