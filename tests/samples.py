"""One cohort with everything in it and an account for each role, and beside it rows that stand to the own ones in
every way that could leak: what the access matrix is tried on.

A route whose address names a row takes it from here: by the name of its argument and the noun its address begins with.
A route with a new noun needs one line in NOUNS, and a row in `rows_around`, which makes it for every relation at once.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import uuid4

from jiebang.common import clock
from jiebang.common.audit import SYSTEM
from jiebang.common.files.keeping import Accepted, keep
from jiebang.common.imports.batches import start
from jiebang.common.models import ImportBatch
from jiebang.common.tables.values import Cell, Line, Sheet, Workbook
from jiebang.evidence.models import Participation, Record
from jiebang.evidence.permissions import HOST_KINDS, HOST_WORK, PARTY_KINDS, PARTY_WORK, SIGNED, UNSIGNED
from jiebang.notices.models import (
    Announcement,
    AnnouncementFile,
    Letter,
    Notice,
    Publication,
    Recipient,
    Robot,
)
from jiebang.notices.permissions import NOT_PASSED_ON, OF_COHORT, OF_OWN_BODY, PASSED_ON, SENT, WRITTEN
from jiebang.people.models import (
    BulkExport,
    DataRequest,
    Grant,
    GrantRequest,
    Merge,
    Organisation,
    Person,
    Role,
    SignInHelp,
    User,
)
from jiebang.placements.agreements import text as words
from jiebang.placements.models import (
    Advice,
    Agreement,
    AgreementRemark,
    AgreementVersion,
    Assignment,
    Objection,
    Offer,
    OfferedPost,
    PlacementRule,
    PlanPublication,
    Reader,
    Run,
    SolveJob,
)
from jiebang.programmes.models import (
    Absence,
    Body,
    Change,
    CheckItem,
    Cohort,
    Course,
    CourseFile,
    Duty,
    Host,
    HostProject,
    Leave,
    Officer,
    Secondment,
    Topic,
)
from jiebang.programmes.privacy.rules import ASKED_FOR
from jiebang.programmes.scheme.drafts import begin_draft
from jiebang.reports.frozen import frozen
from jiebang.reports.models import Report, Sentence, Submission
from jiebang.reports.permissions import HANDED_IN
from tests.builders import (
    START,
    a_branch,
    a_cohort,
    a_grant,
    a_group,
    a_host,
    a_member,
    a_person,
    a_placement,
    a_post,
    a_request,
    a_secondment,
    a_user,
    an_officer,
    an_organisation,
)

Scope = Grant.Scope
VISITOR = "visitor"
ROLES = [*Role.values, VISITOR]
# Beside the roles in a cohort: the same ones on the programme it is a cohort of.
OF_PROGRAMME = {"office of the programme": Role.OFFICE, "reader of the programme": Role.READER}
PEOPLE = [*ROLES, *OF_PROGRAMME]


# Of which sorts the rows of every relation are.
SORTS: dict[str, set[Any]] = {
    "records": {SIGNED}, "announcements": {OF_COHORT}, "files": {OF_COHORT}, "box": {NOT_PASSED_ON},
}  # fmt: skip


@dataclass
class CohortSample:
    """A cohort with one row of everything, around one secondee.

    shares: the scopes its rows have in common with the own ones · sorts: of which sorts of the table's "only" its row
    of a noun is, for everybody or, as (account, sort), for one · lines: the table's line that opens its row of a noun,
    where that is another than the page's
    """

    cohort: Cohort
    group: Body
    branch: Body
    organisation: Organisation
    home_unit: Organisation
    host: Host
    secondment: Secondment
    record: Record
    report: Report
    run: Run
    batch: ImportBatch
    call: SignInHelp
    member: User
    grant: Grant
    request: GrantRequest
    announcement: Announcement
    announcement_file: AnnouncementFile
    letter: Letter
    notice: Notice
    robot: Robot
    users: dict[str, User | None] = field(default_factory=dict)
    sessions: dict[str, str] = field(default_factory=dict)
    shares: frozenset[str] = frozenset(Scope.values)
    sorts: dict[str, set[Any]] = field(default_factory=lambda: dict(SORTS))
    lines: dict[str, str] = field(default_factory=dict)

    def account(self, role: str) -> User | None:
        """The account that holds this role in this cohort, always around the same secondee; None for a visitor."""
        return self.users[role]


def a_cohort_sample(code: str) -> CohortSample:
    cohort = a_cohort(code=code)
    begin_draft(cohort, by=SYSTEM)
    sample = rows_around(a_person(f"{code}甲", is_party_member=True), cohort, a_branch(cohort), code)
    sample.users = accounts(sample)
    give_own(sample)
    return sample


def give_own(sample: CohortSample) -> None:
    """The letter is the secondee's, the notice was told to them; the list to take away is the office's."""
    for row, name in ((sample.letter, "author"), (sample.notice, "user")):
        setattr(row, name, sample.member)
        row.save()
    sample.sorts = {
        **sample.sorts,
        "box": {NOT_PASSED_ON, (Role.SECONDEE, WRITTEN)},
        "announcements": {OF_COHORT, (Role.SECONDEE, SENT)},
        "files": {OF_COHORT, (Role.SECONDEE, SENT)},
        "exports": {(Role.OFFICE, ASKED_FOR)},
    }


# ── how another row stands to the own one ──────────────────────────────────────────────────────────────────────

SAME_COHORT = {Scope.COHORT, Scope.PROGRAMME, Scope.INSTALLATION}


def in_relation(own: CohortSample) -> dict[str, CohortSample]:
    """Rows in every relation to the own ones, {name of the relation: rows}; "own" are the own ones themselves."""
    cohort, second = own.cohort, a_branch(own.cohort, "第二支部")
    found = {
        "own": own,
        "same group": rows_around(a_person("同组乙"), cohort, second, "同组", group=own.group),
        "other home unit": rows_around(a_person("同岗丙"), cohort, second, "同岗", group=own.group, host=own.host),
        "same host and home unit": rows_around(
            a_person("邻组丁"), cohort, second, "邻组", host=own.host, home_unit=own.home_unit
        ),
        "same cohort": rows_beside(own),
        "other cohort": in_another_cohort(own),
        **sorts_of(own),
    }
    for name, scopes in SHARED.items():
        found[name].shares = frozenset(scopes)
    return found


# What the rows of each relation have in common with the own ones; all that is not named shares everything.
SHARED: dict[str, set[str]] = {
    "same group": {*SAME_COHORT, Scope.GROUP},
    "other home unit": {*SAME_COHORT, Scope.GROUP, Scope.HOST},
    "same host and home unit": {*SAME_COHORT, Scope.HOST, Scope.HOME_UNIT},
    "same cohort": SAME_COHORT,
}
# What rows of another cohort of the same programme have in common.
IN_ANOTHER_COHORT = frozenset({Scope.PROGRAMME, Scope.INSTALLATION})


def rows_beside(sample: CohortSample) -> CohortSample:
    """Rows of the same cohort around somebody of another group, host, home unit and branch."""
    branch = a_branch(sample.cohort, "第三支部")
    return rows_around(a_person("旁人", is_party_member=True), sample.cohort, branch, "另一")


def in_another_cohort(own: CohortSample) -> CohortSample:
    """Rows of another cohort of the programme, sent by the same unit and placed with the same organisation."""
    cohort = a_cohort(code=f"{own.cohort.code}-next")
    person = a_person("下批戊", is_party_member=True)
    host = a_host(cohort, organisation=own.organisation)
    return rows_around(person, cohort, a_branch(cohort), "下批", host=host, home_unit=own.home_unit)


def sorts_of(own: CohortSample) -> dict[str, CohortSample]:
    """The own rows once more, each of a sort the table treats apart."""
    minutes = a_record(own.secondment, kind="meeting", body=own.branch)
    groups_own = a_record(own.secondment, kind="group_visit", author=None)
    handed_in = a_report(own.secondment, period="2021-11-H1")
    Submission.objects.create(report=handed_in, submitted_on=START, submitted_at=clock.now(), data=frozen(handed_in))

    of_group, its_file = an_announcement(own.secondment, own.group, "group")
    passed_on = a_letter(own.secondment, to_leadership=True)

    def sort(nouns: str, *sorts: str, **rows: Any) -> CohortSample:
        return replace(own, sorts={**own.sorts, **{key: set(sorts) for key in nouns.split()}}, **rows)

    return {
        "own, party work": sort("records", SIGNED, PARTY_WORK, record=a_record(own.secondment, kind=PARTY_KINDS[0])),
        "own, work at the host": sort(
            "records", SIGNED, HOST_WORK, record=a_record(own.secondment, kind=HOST_KINDS[0])
        ),
        "own, without an author": sort("records", UNSIGNED, record=groups_own),
        "own, of the branch": replace(own, record=minutes, lines={"records": "evidence.branch"}),
        "own, told to the group": replace(
            own,
            announcement=of_group,
            announcement_file=its_file,
            sorts={**own.sorts, **dict.fromkeys(["announcements", "files"], OF_THE_GROUP)},
        ),
        "own, passed on": sort("box", PASSED_ON, letter=passed_on),
        "own, handed in": sort("reports sentences", HANDED_IN, report=handed_in),
    }


def rows_around(
    person: Person,
    cohort: Cohort,
    branch: Body,
    label: str,
    *,
    group: Body | None = None,
    host: Host | None = None,
    home_unit: Organisation | None = None,
) -> CohortSample:
    """One row of everything around a person; what is not given is the person's alone."""
    group = group or a_group(cohort, f"{label}组")
    host = host or a_host(cohort, organisation=an_organisation(f"{label}交易所"))
    home_unit = home_unit or an_organisation(f"{label}发改委")
    secondment = a_secondment(cohort, person=person, group=group, host=host, home_unit=home_unit)
    an_officer(group, secondment, Officer.Post.LEADER)
    if person.is_party_member:
        a_member(branch, secondment)
    post = a_post(cohort, host=host)
    a_placement(secondment, post)
    Leave.objects.create(secondment=secondment, starts_on=START, ends_on=START, reason="培训")
    CheckItem.objects.get_or_create(cohort=cohort, title=f"事项{cohort.code}")
    Absence.objects.create(course=a_course_of(cohort), secondment=secondment, reason="培训", noted_at=clock.now())
    Duty.objects.create(body=group, secondment=secondment, words="联系企业")
    a_change(secondment)
    return CohortSample(
        cohort, group, branch, host.organisation, home_unit, host, secondment,
        a_record(secondment), a_report(secondment), a_run(secondment, post), a_batch(cohort, label),
        a_call(secondment),
        *an_account(secondment, label),
        *told(secondment),
    )  # fmt: skip


def a_change(secondment: Secondment) -> Change:
    return Change.objects.create(
        cohort=secondment.cohort, secondment=secondment, kind="host", day=START, reason="换岗", takes_effect_on=START,
        made_at=clock.now(), in_effect_at=clock.now(), asked={"person": "P001"},
    )  # fmt: skip


def a_call(secondment: Secondment) -> SignInHelp:
    return SignInHelp.objects.create(
        said=secondment.number, person=secondment.person, asked_at=clock.now(), origin="0" * 64
    )


# The secretary's body is another one.
OF_THE_GROUP = {(Role.LEADER, OF_OWN_BODY), (Role.DEPUTY, OF_OWN_BODY), (Role.SECONDEE, SENT)}


def told(secondment: Secondment) -> tuple[Announcement, AnnouncementFile, Letter, Notice, Robot]:
    """One row of everything the notices room keeps, around this secondee."""
    letter = a_letter(secondment)
    mark = letter.receipt
    notice = Notice.objects.create(
        user=letter.author, kind="letter.answered", values={"number": letter.number}, url=letter.get_absolute_url(),
        matter=mark, unopened=mark, told_on=START, told_at=clock.now(),
    )  # fmt: skip
    place = place_at(secondment.cohort, "cohort", secondment.cohort)
    robot = Robot.objects.create(**place, host="qyapi.weixin.qq.com", sealed_url="sealed", added_at=clock.now())
    return *an_announcement(secondment, secondment.cohort, "cohort"), letter, notice, robot


def place_at(cohort: Cohort, kind: str, row: Any) -> dict[str, Any]:
    return {"place_id": row.uuid, "place_kind": kind, "place_title": row.name, "scope_id": cohort.uuid}


def an_announcement(secondment: Secondment, at: Any, kind: str) -> tuple[Announcement, AnnouncementFile]:
    """Told at a cohort or body, to this secondee."""
    place = place_at(secondment.cohort, kind, at)
    title = f"{secondment.person.name}的通知（{kind}）"
    announcement = Announcement.objects.create(
        **place, title=title, text="周五集中学习。", audience={"to": "all", "ids": []}, created_on=START,
        created_at=clock.now(),
    )  # fmt: skip
    Publication.objects.create(announcement=announcement, published_on=START, published_at=clock.now())
    Recipient.objects.create(announcement=announcement, person=secondment.person, scope_id=secondment.cohort.uuid)
    kept = Accepted("附件.txt", "txt", b"x")
    file = AnnouncementFile.objects.create(
        announcement=announcement, name=kept.name, stored=keep(kept, "announcements"), size=kept.size,
        sha256=kept.sha256, added_at=clock.now(),
    )  # fmt: skip
    return announcement, file


def a_letter(secondment: Secondment, **fields: Any) -> Letter:
    """Somebody's letter about the cohort."""
    mark, cohort = uuid4().hex, secondment.cohort
    return Letter.objects.create(
        kind="suggestion", about="host", scope_id=cohort.uuid, scope_title=cohort.name, text="住得太远。",
        author=a_user(), number=mark[:8].upper(), receipt=mark, once=mark, sent_on=START, **fields,
    )  # fmt: skip


def a_record(secondment: Secondment, **fields: Any) -> Record:
    fields = {"kind": "visit", "author": secondment, "body": secondment.group, **fields}
    record = Record.objects.create(
        cohort=secondment.cohort,
        date=START,
        subject=f"{secondment.person.name}记的{fields['kind']}",
        entered_at=clock.now(),
        **fields,
    )
    Participation.objects.create(record=record, secondment=secondment, cohort_id=secondment.cohort_id)
    return record


def a_report(secondment: Secondment, period: str = "2021-10-H2") -> Report:
    report = Report.objects.create(
        cohort=secondment.cohort, secondment=secondment, kind="half_month", period=period, starts_on=START,
        ends_on=START.replace(day=31), sections=["本期工作"], drafted_at=clock.now(), **extra_fields(Report),
    )  # fmt: skip
    Sentence.objects.create(report=report, section=0, position=0, text="走访企业 1 家。")
    return report


def an_account(secondment: Secondment, label: str) -> tuple[User, Grant, GrantRequest]:
    """The person's own account with its role, and a proposal to take that back."""
    member = a_user(f"{label}-member", role=Role.SECONDEE, scope=secondment)
    held = member.grants.get()
    return member, held, a_request(held)


def extra_fields(model: Any) -> dict[str, Any]:
    """Dates a later version of the table asks for as well."""
    names = {f.name for f in model._meta.get_fields()}
    return {"as_of": START} if "as_of" in names else {}


def a_run(secondment: Secondment, post: Any) -> Run:
    run = Run.objects.create(
        cohort=secondment.cohort, aim="fair", inputs_hash="0" * 64, status="optimal", people=1, placed=1, total_fit=700,
        worst_fit=700, bound=700, seconds=0.1, created_at=clock.now(),
    )  # fmt: skip
    Assignment.objects.create(run=run, secondment=secondment, post=post, fit=700)
    return run


def a_batch(cohort: Cohort, label: str) -> ImportBatch:
    cells = [["编号", "姓名"], ["P900", "新来的"]]
    lines = [Line(number, [Cell("text", text) for text in row]) for number, row in enumerate(cells, start=1)]
    workbook = Workbook([Sheet("名单", lines)])
    return start("people", cohort.uuid, workbook, file_name=f"{label}名单.xlsx", sha256="0" * 64, by=SYSTEM)


def a_merge(sample: CohortSample) -> Merge:
    """Another organisation that became part of the cohort's host."""
    winner = sample.organisation
    made, _new = Merge.objects.get_or_create(
        kind=Merge.Kind.ORGANISATION, winner=winner.uuid,
        defaults={"loser": uuid4(), "winner_name": winner.name, "loser_name": "旧名", "merged_at": clock.now()},
    )  # fmt: skip
    return made


def accounts(sample: CohortSample) -> dict[str, User | None]:
    users: dict[str, User | None] = {VISITOR: None}
    for role in Role.values:
        if role == Role.SECONDEE:  # the person's own account
            users[role] = sample.member
            continue
        users[role] = a_user(f"{sample.cohort.code}-{role}")
        hold(users[role], role, sample)
    for name, role in OF_PROGRAMME.items():
        users[name] = a_user(f"{sample.cohort.code}-programme-{role}", role=role, scope=sample.cohort.programme)
    return users


def hold(user: Any, role: str, sample: CohortSample) -> None:
    """Give somebody the role on what of the sample it is held on."""
    scopes: dict[str, Any] = {
        Role.OFFICE: sample.cohort, Role.READER: sample.cohort, Role.LEADER: sample.group, Role.DEPUTY: sample.group,
        Role.SECRETARY: sample.branch, Role.SECONDEE: sample.secondment, Role.MENTOR: sample.host,
        Role.HOME_UNIT: sample.home_unit,
    }  # fmt: skip
    a_grant(user, role, scopes.get(role), cohort=sample.cohort)


def a_data_request(sample: CohortSample) -> DataRequest:
    """A correction the secondee asked for; made once for each sample."""
    return the_request(sample, DataRequest.Kind.CORRECTION)


def an_erasure(sample: CohortSample) -> DataRequest:
    """An erasure the office agreed to."""
    return the_request(sample, DataRequest.Kind.ERASURE, approved=True, decided_on=START)


def the_request(sample: CohortSample, kind: str, **fields: Any) -> DataRequest:
    own = sample.secondment
    fields = {"secondment_uuid": own.uuid, "asked_on": START, "text": "出生年有误", **fields}
    return DataRequest.objects.get_or_create(person=own.person, kind=kind, defaults=fields)[0]


def a_rule(sample: CohortSample) -> PlacementRule:
    """A rule about the secondee; made once for each sample."""
    own = sample.secondment
    fields = {"number": PlacementRule.objects.count() + 1, "written_at": clock.now(), "why": "须回避"}
    return PlacementRule.objects.get_or_create(
        cohort=sample.cohort, kind="forbid", secondment=own, host=sample.host, defaults=fields
    )[0]


def a_search(sample: CohortSample) -> SolveJob:
    """A search for plans that is over."""
    fields = {"kind": "frontier", "state": "done", "asked_at": clock.now()}
    return SolveJob.objects.get_or_create(cohort=sample.cohort, base=sample.run, defaults=fields)[0]


def a_publication(sample: CohortSample) -> PlanPublication:
    fields = {"cohort": sample.cohort, "objections_until": START, "published_at": clock.now()}
    return PlanPublication.objects.get_or_create(run=sample.run, defaults=fields)[0]


def an_objection(sample: CohortSample) -> Objection:
    """The secondee's, handed in."""
    fields = {"cohort": sample.cohort, "state": "open", "handed_in_at": clock.now(), "text": "离家太远"}
    return Objection.objects.get_or_create(
        publication=a_publication(sample), secondment=sample.secondment, defaults=fields
    )[0]


def a_reader(sample: CohortSample) -> Reader:
    """The host, as it reads who comes; hosts of several people read once."""
    fields = {"cohort": sample.cohort, "publication": a_publication(sample)}
    return Reader.objects.get_or_create(host=sample.host, defaults=fields)[0]


def an_export(sample: CohortSample) -> BulkExport:
    """A contact list the office asked for."""
    fields = {"rows": 60, "reason": "list", "asked_at": clock.now(), "needs_second": True}
    asked_by = sample.users.get(Role.OFFICE) or a_user()
    return BulkExport.objects.get_or_create(
        kind="contacts", cohort_uuid=sample.cohort.uuid, defaults={**fields, "asked_by": asked_by}
    )[0]


def an_offer(sample: CohortSample) -> Offer:
    """What the host offered, handed in; hosts of several people have one offer."""
    fields = {"cohort": sample.cohort, "state": "handed_in", "invited_on": START, "answer_by": START}
    offer, made = Offer.objects.get_or_create(host=sample.host, defaults=fields)
    if made:
        OfferedPost.objects.create(offer=offer, key=uuid4(), position=0, title="专员")
    return offer


def an_advice(sample: CohortSample) -> Advice:
    """What the secondee left about the host."""
    fields = {"text": "先跟班两周", "written_on": START}
    return Advice.objects.get_or_create(secondment=sample.secondment, host=sample.host, defaults=fields)[0]


def an_agreement(sample: CohortSample) -> Agreement:
    """The agreement of the secondee's stay with the host, with one version and one wish for another wording."""
    fields = {"cohort": sample.cohort, "drafted_on": START}
    made, new = Agreement.objects.get_or_create(secondment=sample.secondment, host=sample.host, defaults=fields)
    if new:
        duties = words.Part("duties", "岗位职责", (words.Line("日终核对"),), ("日终核对",))
        text = words.Text("zh-hans", "三方协议", sample.cohort.name, (duties,))
        AgreementVersion.objects.create(
            agreement=made, number=1, text=text.to_json(), digest=text.digest, made_on=START
        )
        AgreementRemark.objects.create(
            agreement=made, number=1, side="host", name="陈老师", text="改一处", said_on=START
        )
    return made


def its_version(sample: CohortSample) -> AgreementVersion:
    return an_agreement(sample).versions.get()


def its_remark(sample: CohortSample) -> AgreementRemark:
    return an_agreement(sample).remarks.get()


def a_course(sample: CohortSample) -> Course:
    return a_course_of(sample.cohort)


def a_course_of(cohort: Cohort) -> Course:
    """A course held on the first day; one for all people of the cohort."""
    return Course.objects.get_or_create(cohort=cohort, title=f"课程{cohort.code}", day=START)[0]


def a_material(sample: CohortSample) -> CourseFile:
    course = a_course(sample)
    kept = Accepted("讲义.txt", "txt", b"x")
    return course.files.first() or CourseFile.objects.create(
        course=course, name=kept.name, stored=keep(kept, "courses"), size=kept.size, sha256=kept.sha256,
        added_at=clock.now(),
    )  # fmt: skip


def a_topic(sample: CohortSample) -> Topic:
    """One for all people of the cohort."""
    title, fields = f"课题{sample.cohort.code}", {"made_at": clock.now()}
    return Topic.objects.get_or_create(cohort=sample.cohort, title=title, defaults=fields)[0]


def a_check_item(sample: CohortSample) -> CheckItem:
    """A line the office ticks; one for all people of the cohort."""
    return sample.cohort.check_items.get()


def a_host_project(sample: CohortSample) -> HostProject:
    organisation = sample.organisation
    return HostProject.objects.get_or_create(organisation=organisation, title=f"{organisation.name}的项目")[0]


# The noun an address begins with → the row its uuid names.
NOUNS: dict[str, Callable[[CohortSample], Any]] = {
    "groups": lambda sample: sample.group,
    "branches": lambda sample: sample.branch,
    "records": lambda sample: sample.record,
    "reports": lambda sample: sample.report,
    "sentences": lambda sample: sample.report.sentences.first(),
    "imports": lambda sample: sample.batch,
    "plans": lambda sample: sample.run,
    "placement": lambda sample: sample.run,
    "rules": a_rule,
    "solving": a_search,
    "objections": an_objection,
    "readers": a_reader,
    "placement-results": a_reader,
    "cohorts": lambda sample: sample.cohort,
    "people": lambda sample: sample.secondment,
    "secondments": lambda sample: sample.secondment,
    "hosts": lambda sample: sample.host,
    "organisations": lambda sample: sample.organisation,
    "tasks": lambda sample: sample.secondment,
    "accounts": lambda sample: sample.member,
    "grants": lambda sample: sample.grant,
    "grant-requests": lambda sample: sample.request,
    "sessions": lambda sample: sample.member,  # no session has this address
    "sign-in-help": lambda sample: sample.call,
    "requests": a_data_request,
    "data-requests": a_data_request,
    "erasures": an_erasure,
    "exports": an_export,
    "merges": a_merge,
    "announcements": lambda sample: sample.announcement,
    "files": lambda sample: sample.announcement_file,
    "box": lambda sample: sample.letter,
    "inbox": lambda sample: sample.notice,
    "robots": lambda sample: sample.robot,
    "bodies": lambda sample: sample.group,
    "duties": lambda sample: sample.secondment.duties.get(),
    "changes": lambda sample: sample.secondment.changes.get(),
    "offers": an_offer,
    "agreements": an_agreement,
    "posts": lambda sample: sample.host.posts.first(),
    "courses": a_course,
    "materials": a_material,
    "topics": a_topic,
    "checklist-lines": a_check_item,
    "host-projects": a_host_project,
}
# What the list at the address of a noun is a list of, where it is not of that noun's rows.
LISTED = {
    "groups": "people",
    "placement": "people",
    "consents": "people",
    "slips": "people",
    "profiles": "people",
    "checklist": "people",
    "departures": "people",
    "agreements": "people",
    "wishes": "people",
}
# Pages with a sheet beside them that list none of the rows here: lines of the trail, tries to sign in, one list to take
# away, the tasks of two cohorts side by side, the versions of one scheme.
NO_ROWS = {
    "/cohorts/CODE/placement/compare/", "/cohorts/CODE/placement/compare/differences/",
    "/cohorts/CODE/placement/runs/ID/history/", 
    "/cohorts/CODE/wishes/posts/",
    "/audit/", "/my-data/looks/", "/lockouts/", "/exports/ID/", "/cohorts/compare/", "/cohorts/CODE/scheme/versions/",
}  # fmt: skip
# By which words a list shows a row, all of them in one line, where they are not the row's own (`str(row)`).
SHOWN: dict[str, Callable[[CohortSample], tuple[str, ...]]] = {
    "reports": lambda sample: (sample.secondment.person.name, sample.report.period),
    "imports": lambda sample: (sample.batch.file_name,),
    "data-requests": lambda sample: (sample.secondment.person.name,),
    "box": lambda sample: (sample.letter.number,),
    "inbox": lambda sample: (sample.letter.number, "已答复"),
    "accounts": lambda sample: (sample.member.username,),
    "grants": lambda sample: (sample.grant.user.username,),
    "grant-requests": lambda sample: (sample.request.user.username,),
    "exports": lambda sample: (an_export(sample).asked_by.username,),
    "changes": lambda sample: (sample.secondment.number, sample.secondment.person.name),
    "rules": lambda sample: (sample.secondment.number, sample.secondment.person.name),
    "posts": lambda sample: (sample.host.posts.first().number,),
    "objections": lambda sample: (sample.secondment.number, sample.secondment.person.name),
}
# What to ask a list for so that it shows all it may.
ASKED = {"reports": {"period": "all"}}


def words_of(noun: str, sample: CohortSample) -> tuple[str, ...]:
    return SHOWN[noun](sample) if noun in SHOWN else (str(NOUNS[noun](sample)),)


# Arguments that name no row.
PLAIN: dict[str, Callable[[CohortSample], Any]] = {
    "code": lambda sample: sample.cohort.code,
    "kind": lambda sample: "people",
    "period": lambda sample: "2021-10-H2",
    "task": lambda sample: "company_visit",
    "number": lambda sample: sample.secondment.number,
    "section": lambda sample: 0,
    "name": lambda sample: "people",
    "token": lambda sample: "no-such-slip",
    "provider_id": lambda sample: "oidc",
    "pk": lambda sample: 0,
    "table": lambda sample: "task",
    "entry": lambda sample: "company_visit",
    "version": lambda sample: 1,
}


def arguments_of(route: str, names: list[str], sample: CohortSample) -> dict[str, Any]:
    """The arguments of one route, all of one cohort. Raises LookupError where no sample is known."""
    nouns = nouns_of(route, names)
    return {name: NOUNS[nouns[name]](sample).uuid if name in nouns else PLAIN[name](sample) for name in names}


def nouns_of(route: str, names: list[str]) -> dict[str, str]:
    """Which noun each argument of an address that names a row by its uuid is of."""
    found = {}
    for name in names:
        if name not in PLAIN:
            words = route.split(f":{name}>", maxsplit=1)[0].split("/")
            noun = next((word for word in reversed(words) if word in NOUNS), None)
            if noun is None:
                raise LookupError(f"{route}: add the noun of {words} to tests/samples.py")
            found[name] = noun
    return found
