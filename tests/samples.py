"""One cohort with everything in it, its twin, and an account for each role: what the access matrix is tried on.

A route whose address names a row takes it from here: by the name of its argument and the noun its address begins with.
A route with a new noun needs one line in NOUNS.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from jiebang.common import clock
from jiebang.common.audit import SYSTEM
from jiebang.common.files.keeping import Accepted, keep
from jiebang.common.imports.batches import start
from jiebang.common.models import ImportBatch
from jiebang.common.tables.values import Cell, Line, Sheet, Workbook
from jiebang.evidence.models import Participation, Record
from jiebang.notices.models import (
    Announcement,
    AnnouncementFile,
    Letter,
    Notice,
    Publication,
    Recipient,
    Robot,
)
from jiebang.people.models import Organisation, Person, Role, User
from jiebang.placements.models import Assignment, Run
from jiebang.programmes.models import Body, Cohort, Host, Officer, Secondment
from jiebang.reports.models import Report, Sentence
from tests.builders import (
    START,
    a_branch,
    a_cohort,
    a_grant,
    a_group,
    a_host,
    a_person,
    a_placement,
    a_post,
    a_secondment,
    a_user,
    an_officer,
    an_organisation,
)

VISITOR = "visitor"
ROLES = [*Role.values, VISITOR]


@dataclass
class CohortSample:
    """A cohort with one row of everything, around one secondee."""

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
    announcement: Announcement
    announcement_file: AnnouncementFile
    letter: Letter
    notice: Notice
    robot: Robot
    users: dict[str, User | None] = field(default_factory=dict)
    sessions: dict[str, str] = field(default_factory=dict)

    def account(self, role: str) -> User | None:
        """The account that holds this role in this cohort, always around the same secondee; None for a visitor."""
        return self.users[role]


def a_cohort_sample(code: str) -> CohortSample:
    cohort = a_cohort(code=code)
    sample = rows_around(a_person(f"{code}甲", is_party_member=True), cohort, a_branch(cohort), code)
    sample.users = accounts(sample)
    give_own(sample)
    return sample


def give_own(sample: CohortSample) -> None:
    """The secondee's account is the person's own: the letter is theirs, the notice was told to them."""
    secondee = sample.users[Role.SECONDEE]
    assert secondee is not None
    secondee.person = sample.secondment.person
    secondee.save()
    for row, name in ((sample.letter, "author"), (sample.notice, "user")):
        setattr(row, name, secondee)
        row.save()


def rows_beside(sample: CohortSample) -> CohortSample:
    """Rows of the same cohort around somebody of another group, host and home unit, who is in no party."""
    return rows_around(a_person("旁人", is_party_member=False), sample.cohort, sample.branch, "另一")


def rows_around(person: Person, cohort: Cohort, branch: Body, label: str) -> CohortSample:
    group = a_group(cohort, f"{label}组")
    organisation, home_unit = an_organisation(f"{label}交易所"), an_organisation(f"{label}发改委")
    host = a_host(cohort, organisation=organisation)
    secondment = a_secondment(cohort, person=person, group=group, host=host, home_unit=home_unit)
    an_officer(group, secondment, Officer.Post.LEADER)
    post = a_post(cohort, host=host)
    a_placement(secondment, post)
    return CohortSample(
        cohort, group, branch, organisation, home_unit, host, secondment,
        a_record(secondment), a_report(secondment), a_run(secondment, post), a_batch(cohort), *told(secondment),
    )  # fmt: skip


def told(secondment: Secondment) -> tuple[Announcement, AnnouncementFile, Letter, Notice, Robot]:
    """One row of everything the notices room keeps, around this secondee."""
    cohort, stranger = secondment.cohort, a_user()
    place = {
        "place_id": cohort.uuid, "place_kind": "cohort", "place_title": cohort.name, "scope_id": cohort.uuid,
    }  # fmt: skip
    announcement = Announcement.objects.create(
        **place, title="通知", text="周五集中学习。", audience={"to": "all", "ids": []}, created_on=START,
        created_at=clock.now(),
    )  # fmt: skip
    Publication.objects.create(announcement=announcement, published_on=START, published_at=clock.now())
    Recipient.objects.create(announcement=announcement, person=secondment.person, scope_id=cohort.uuid)
    kept = Accepted("附件.txt", "txt", b"x")
    file = AnnouncementFile.objects.create(
        announcement=announcement, name=kept.name, stored=keep(kept, "announcements"), size=kept.size,
        sha256=kept.sha256, added_at=clock.now(),
    )  # fmt: skip
    mark = secondment.uuid.hex
    letter = Letter.objects.create(
        kind="suggestion", about="host", scope_id=cohort.uuid, scope_title=cohort.name, text="住得太远。",
        author=stranger, number=mark[:8].upper(), receipt=mark, once=mark, sent_on=START,
    )  # fmt: skip
    notice = Notice.objects.create(
        user=stranger, kind="letter.answered", values={"number": letter.number}, url=letter.get_absolute_url(),
        matter=mark, unopened=mark, told_on=START, told_at=clock.now(),
    )  # fmt: skip
    robot = Robot.objects.create(**place, host="qyapi.weixin.qq.com", sealed_url="sealed", added_at=clock.now())
    return announcement, file, letter, notice, robot


def a_record(secondment: Secondment) -> Record:
    record = Record.objects.create(
        cohort=secondment.cohort, kind="visit", date=START, subject="走访交易所", author=secondment,
        body=secondment.group, entered_at=clock.now(),
    )  # fmt: skip
    Participation.objects.create(record=record, secondment=secondment, cohort_id=secondment.cohort_id)
    return record


def a_report(secondment: Secondment) -> Report:
    report = Report.objects.create(
        cohort=secondment.cohort, secondment=secondment, kind="half_month", period="2021-10-H2", starts_on=START,
        ends_on=START.replace(day=31), sections=["本期工作"], drafted_at=clock.now(), **extra_fields(Report),
    )  # fmt: skip
    Sentence.objects.create(report=report, section=0, position=0, text="走访企业 1 家。")
    return report


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


def a_batch(cohort: Cohort) -> ImportBatch:
    cells = [["编号", "姓名"], ["P900", "新来的"]]
    lines = [Line(number, [Cell("text", text) for text in row]) for number, row in enumerate(cells, start=1)]
    workbook = Workbook([Sheet("名单", lines)])
    return start("people", cohort.uuid, workbook, file_name="名单.xlsx", sha256="0" * 64, by=SYSTEM)


def accounts(sample: CohortSample) -> dict[str, User | None]:
    cohort = sample.cohort
    scopes: dict[str, Any] = {
        Role.OFFICE: cohort, Role.READER: cohort, Role.LEADER: sample.group, Role.DEPUTY: sample.group,
        Role.SECRETARY: sample.branch, Role.SECONDEE: sample.secondment, Role.MENTOR: sample.host,
        Role.HOME_UNIT: sample.home_unit,
    }  # fmt: skip
    users: dict[str, User | None] = {VISITOR: None}
    for role in Role.values:
        users[role] = a_user(f"{cohort.code}-{role}")
        a_grant(users[role], role, scopes.get(role), cohort=cohort)
    return users


# The noun an address begins with → the row its uuid names.
NOUNS: dict[str, Callable[[CohortSample], Any]] = {
    "groups": lambda sample: sample.group,
    "records": lambda sample: sample.record,
    "reports": lambda sample: sample.report,
    "imports": lambda sample: sample.batch,
    "plans": lambda sample: sample.run,
    "placement": lambda sample: sample.run,
    "sentences": lambda sample: sample.report.sentences.get(),
    "people": lambda sample: sample.secondment,
    "secondments": lambda sample: sample.secondment,
    "hosts": lambda sample: sample.host,
    "organisations": lambda sample: sample.organisation,
    "tasks": lambda sample: sample.secondment,
    "announcements": lambda sample: sample.announcement,
    "files": lambda sample: sample.announcement_file,
    "box": lambda sample: sample.letter,
    "inbox": lambda sample: sample.notice,
    "robots": lambda sample: sample.robot,
}
# Arguments that name no row.
PLAIN: dict[str, Callable[[CohortSample], Any]] = {
    "code": lambda sample: sample.cohort.code,
    "kind": lambda sample: "people",
    "period": lambda sample: "2021-10-H2",
    "task": lambda sample: "company_visit",
    "number": lambda sample: sample.secondment.number,
    "section": lambda sample: 0,
    "name": lambda sample: "people",
}


def arguments_of(route: str, names: list[str], sample: CohortSample) -> dict[str, Any]:
    """The arguments of one route, all of one cohort. Raises LookupError where no sample is known."""
    words = [word for word in route.split("/") if word and not word.startswith("<")]
    found: dict[str, Any] = {}
    for name in names:
        if name in PLAIN:
            found[name] = PLAIN[name](sample)
            continue
        noun = next((word for word in reversed(words_before(route, name)) if word in NOUNS), None)
        if noun is None:
            raise LookupError(f"{route}: add the noun of {words} to tests/samples.py")
        found[name] = NOUNS[noun](sample).uuid
    return found


def words_before(route: str, name: str) -> list[str]:
    return route.split(f":{name}>", maxsplit=1)[0].split("/")
