# ruff: noqa: F811 - fixtures that ask for the imported ones
"""A person asks to be erased, the home unit passes it on, the office agrees, the system administrator runs it.

Afterwards nothing of the person is left in the database or in what is exported, and nobody else's work has changed.
"""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile

from jiebang.cli import main
from jiebang.common import imports, waiting
from jiebang.common.audit import SYSTEM
from jiebang.common.models import AuditEntry, AuditSubject, ImportBatch, WriteKey
from jiebang.common.refusals import Refused
from jiebang.evidence.actions import rebuild_tallies, save_record
from jiebang.evidence.drafts import Decided, Draft, Met, Named
from jiebang.evidence.models import Fact, Participation, Record, TaskTally
from jiebang.people import consents, identity
from jiebang.people.models import DataRequest, Person, User
from jiebang.placements.models import Placement, Wish
from jiebang.programmes.actions import take_leave
from jiebang.programmes.archive import export_cohort
from jiebang.programmes.models import Secondment
from jiebang.programmes.privacy import erase
from jiebang.reports import actions as reports
from jiebang.reports.models import Report, Submission
from tests.builders import a_placement, a_post, a_user, signed_in
from tests.dump import holding, text_of_zip
from tests.one_secondee import ID_NUMBER, PHONE, numbers_kept, world  # noqa: F401 - fixtures

NAME, MATE = "单晓月", "仇文"
CANARIES = {
    "job": "副科长甲子", "question": "怎样引进天字号基金", "note": "备注丁卯", "leave": "颈椎病复查",
    "email": "canary@example.org", "gap": "想补的戊辰", "extra": "血型己巳", "display": "晓月老师",
}  # fmt: skip
LIST = """编号,姓名,派出单位,手机,备注
P001,{name},青岛市商务局,{phone},{note}
P002,仇文,青岛市商务局,15400001111,另一备注
"""


@pytest.fixture
def story(world, numbers_kept, client, today_is):
    """The person with a trace in every room."""
    today_is(date(2021, 11, 1))
    own, person = world.own, world.own.person
    signed_in(client, world.users["office"])
    imported = LIST.format(name=NAME, phone=PHONE, note=CANARIES["note"])
    for number, text in enumerate((imported, imported.replace("另一备注", "再一备注"))):
        # The second stays a preview nobody confirmed.
        file = SimpleUploadedFile(f"{NAME}等.csv", text.encode())
        data = {"kind": "people", "cohort": "sh05", "file": file, "idempotency_key": f"0000000{number}-upload"}
        assert client.post("/imports/", data).status_code == 302
        if number == 0:
            imports.apply(ImportBatch.objects.latest("id"), by=world.users["office"])
    Secondment.objects.filter(pk=own.pk).update(
        job=CANARIES["job"], question=CANARIES["question"], gap=[CANARIES["gap"]], extra={"血型": CANARIES["extra"]}
    )
    User.objects.filter(pk=world.users["own"].pk).update(email=CANARIES["email"], display_name=CANARIES["display"])
    take_leave(own, starts_on=date(2021, 10, 20), ends_on=date(2021, 10, 21), reason=CANARIES["leave"], by=SYSTEM)
    identity.give_number(person, ID_NUMBER, by=world.users["own"])
    consents.answer(person, consents.PHOTOS, agreed=True, by=world.users["own"])
    records(world)
    papers(world)
    placed(world)
    form = {"reason": "work", "words": "改地点", "idempotency_key": "00000003-reveal"}
    client.post(f"/people/{own.uuid}/phone/", form)
    return world


def records(world):
    own, mate = world.own, world.mate
    save_record(
        world.cohort,
        Draft("visit", date(2021, 10, 18), (own, mate), (Named("普洛斯", "company"),),
              (Met("周女士", "普洛斯", "总监"),), content=f"{NAME}与{MATE}走访普洛斯，{NAME}介绍青岛。电话 {PHONE}。"),
        by=world.users["own"], author=own,
    )  # fmt: skip
    save_record(
        world.cohort,
        Draft("visit", date(2021, 10, 19), (mate,), (Named("单晓月月饼厂", "company"),),
              content=f"听{NAME}说起，去了单晓月月饼厂。",
              decisions=(Decided("联系厂家", owner=NAME, due=date(2021, 11, 1)),)),
        by=world.users["mate"], author=mate,
    )  # fmt: skip


def papers(world):
    for who in ("own", "mate"):
        report = reports.draft_report(getattr(world, who), "half_month", "2021-10-H2", by=world.users[who])
        reports.add_sentence(report, section=1, text=f"{NAME}带我看了冷链。", by=world.users[who])
        for sentence in report.sentences.filter(needs_evidence=True, evidence__isnull=True):
            reports.mark_opinion(sentence, version=sentence.version, by=world.users[who])
        report.refresh_from_db()
        reports.submit_report(report, version=report.version, by=world.users[who])
    draft = reports.draft_report(world.own, "half_month", "2021-11-H1", by=world.users["own"])
    reports.add_sentence(draft, section=1, text="还没交的心里话。", by=world.users["own"])


def placed(world):
    post = a_post(world.cohort, host=world.own.host)
    a_placement(world.own, post)
    Wish.objects.create(cohort=world.cohort, side="person", secondment=world.own, post=post, rank=1)


def counts():
    models = (Secondment, Record, Participation, Fact, TaskTally, Placement, Wish, Submission, AuditEntry, AuditSubject)
    return {model.__name__: model.objects.count() for model in models}


def tallies():
    return sorted(TaskTally.objects.values_list("secondment", "body", "task", "window", "done", "last_on"), key=str)


def asked(world):
    world.client("own").post("/my-data/requests/", {"kind": "erasure", "text": f"请删除{NAME}"})
    return DataRequest.objects.get()


def agreed(world):
    request = asked(world)
    page = f"/data-requests/{request.uuid}/"
    assert world.client("home").post(f"{page}forwarding/", {"note": "同意转交"}).status_code == 302
    form = {"verdict": "approve", "reason": f"{NAME}已离开单位"}
    assert world.client("office").post(f"{page}decision/", form).status_code == 302
    request.refresh_from_db()
    return request


def test_from_the_wish_to_the_last_trace(story, today_is, tmp_path):
    request = agreed(story)
    before, counted = counts(), tallies()
    planned = erase.dry_run(request)
    assert holding(NAME, PHONE) != []  # the dry run touched nothing
    admin = story.client("sysadmin")
    page = admin.get(f"/erasures/{request.uuid}/").content.decode()
    assert NAME not in page and "工作记录" in page
    assert admin.post(f"/erasures/{request.uuid}/run/", {"sure": "yes"}).status_code == 302
    request.refresh_from_db()
    assert request.state == "done"
    # Said and done: the same lines, table by table.
    assert [(line["table"], line["how"], line["count"]) for line in request.outcome] == [
        (line.table, line.how, line.count) for line in planned
    ]
    # The trail of who did what is kept by law as it was written: here the name of a file somebody chose.
    assert nothing_left() == [("common.auditentry.data", NAME)]
    assert MATE in Person.objects.get(pk=story.mate.person_id).name
    after = counts()
    assert {k: v for k, v in after.items() if k not in {"AuditEntry", "AuditSubject"}} == {
        k: v for k, v in before.items() if k not in {"AuditEntry", "AuditSubject"}
    }
    assert after["AuditEntry"] > before["AuditEntry"]
    assert tallies() == counted
    assert rebuild_tallies(story.cohort) == 0
    export_cohort(story.cohort, tmp_path / "sh05.zip", by=SYSTEM)
    assert NAME.encode() not in text_of_zip((tmp_path / "sh05.zip").read_bytes()).replace("单晓月月饼厂", "").encode()
    assert uploads_holding(NAME) == []


def nothing_left():
    """Where a canary still stands; the factory that carries the name in its own stays what it is."""
    found = holding(NAME, PHONE, ID_NUMBER, *CANARIES.values(), "还没交的心里话")
    from tests.dump import texts

    own = {place for place, text in texts() if NAME in text.replace("单晓月月饼厂", "")}
    return [(place, word) for place, word in found if word != NAME or place in own]


def uploads_holding(word):
    files = [path for path in Path(settings.HOME).rglob("*") if path.is_file() and "sqlite" not in path.name]
    return [path for path in files if word.encode() in path.read_bytes()]


def test_what_becomes_of_what_the_person_wrote_and_others_wrote_of_them(story):
    request = agreed(story)
    alias = erase.alias_of(request)
    erase.erase(request, by=SYSTEM)
    own, mate = Record.objects.order_by("date")
    assert own.content == f"{alias}与仇文走访普洛斯，{alias}介绍青岛。电话 （已删除）。"
    assert mate.content == f"听{alias}说起，去了单晓月月饼厂。"
    assert mate.decisions.get().owner == alias
    assert str(own.author) == alias
    handed_in = Submission.objects.get(report__secondment=story.own).data
    assert handed_in["person"] == alias
    assert Report.objects.filter(secondment=story.own).count() == 1  # the draft went
    assert Placement.objects.get(secondment=story.own).post.host == story.own.host
    place = Secondment.objects.get(pk=story.own.pk)
    assert (place.number, place.group, place.home_unit) == ("P001", story.group, story.home_unit)
    account = User.objects.get(pk=story.users["own"].pk)
    assert (account.is_active, account.username, account.has_usable_password()) == (
        False, f"erased-{account.pk}", False,
    )  # fmt: skip


def test_the_open_session_ends_and_lists_that_named_the_person_are_emptied(story, client):
    phone = story.client("own")
    assert phone.get("/my-data/").status_code == 200
    erase.erase(agreed(story), by=SYSTEM)
    assert phone.get("/my-data/").status_code == 302  # to the sign-in page
    batch = ImportBatch.objects.get()  # the preview nobody confirmed went
    assert (batch.rows, batch.undo, batch.preview["lines"]) == ({}, {}, [])
    assert not imports.undoable(batch)
    with pytest.raises(Refused, match="不能再撤回"):
        imports.undo(batch, by=SYSTEM)
    office = story.client("office")
    assert office.get(f"/imports/{batch.uuid}/").status_code == 200
    assert office.get("/imports/").status_code == 200
    assert not WriteKey.objects.filter(user=story.users["own"]).exists()


def test_twice_changes_nothing_more(story):
    request = agreed(story)
    erase.erase(request, by=SYSTEM)
    lines = AuditEntry.objects.count()
    assert erase.erase(request, by=SYSTEM).state == "done"
    admin = story.client("sysadmin")
    assert admin.post(f"/erasures/{request.uuid}/run/", {"sure": "yes"}).status_code == 302
    assert AuditEntry.objects.count() == lines
    assert NAME not in admin.get(f"/erasures/{request.uuid}/").content.decode()


def test_a_fault_in_the_middle_leaves_everything_as_it_was(story, monkeypatch):
    request = agreed(story)
    monkeypatch.setattr("jiebang.people.requests._note", lambda *a, **k: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        erase.erase(request, by=SYSTEM)
    assert Person.objects.get(pk=story.own.person_id).name == NAME


def test_with_a_namesake_texts_of_others_stay_and_the_dry_run_says_so(story):
    from tests.builders import a_secondment

    a_secondment(story.cohort, NAME, number="P077")
    request = agreed(story)
    kept = [line for line in erase.dry_run(request) if "同名" in line.reason]
    assert {(line.table, line.how) for line in kept} >= {("工作记录", "keep"), ("决议", "keep")}
    erase.erase(request, by=SYSTEM)
    own, mate = Record.objects.order_by("date")
    assert NAME not in own.content and NAME in mate.content


# ── who may ────────────────────────────────────────────────────────────────────────────────────────────────────


def test_only_what_was_agreed_to_is_run_and_only_by_the_system_administrator(story):
    request = asked(story)
    assert story.client("sysadmin").get(f"/erasures/{request.uuid}/").status_code == 404
    assert story.client("sysadmin").post(f"/erasures/{request.uuid}/run/", {"sure": "yes"}).status_code == 404
    with pytest.raises(Refused, match="尚未同意"):
        erase.erase(request, by=SYSTEM)
    for role in ("office", "home", "leader", "own", "secadmin", "auditor", "reader"):
        assert story.client(role).get("/erasures/").status_code == 403
    assert Person.objects.get(pk=story.own.person_id).name == NAME


def test_the_administrator_ticks_that_it_cannot_be_undone(story):
    request = agreed(story)
    assert story.client("sysadmin").post(f"/erasures/{request.uuid}/run/").status_code == 422
    assert Person.objects.get(pk=story.own.person_id).name == NAME


def test_the_administrators_pages_name_nobody(story):
    agreed(story)
    admin = story.client("sysadmin")
    for text in (admin.get("/erasures/").content.decode(), str(waiting.for_user(story.users["sysadmin"]))):
        assert NAME not in text and "2021-11-01" in text


# ── the command ────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_operator_lists_tries_and_runs(story, capsys):
    request = agreed(story)
    assert main(["erase", "list"]) == 0
    assert str(request.pk) in capsys.readouterr().out
    assert main(["erase", "run", str(request.pk), "--dry-run"]) == 0
    told = capsys.readouterr().out
    assert NAME not in told and "people" not in told and Person.objects.get(pk=story.own.person_id).name == NAME
    assert main(["erase", "run", str(request.pk)]) == 1  # asks for --yes
    assert main(["erase", "run", str(request.pk), "--yes"]) == 0
    assert Person.objects.get(pk=story.own.person_id).name == erase.alias_of(request)
    assert main(["erase", "run", "99999", "--yes"]) == 1


def test_fifteen_working_days(today_is):
    from jiebang.people.requests import working_days_after

    assert working_days_after(date(2021, 10, 15), 1) == date(2021, 10, 18)  # Friday to Monday
    assert working_days_after(date(2021, 10, 17), 15) - date(2021, 10, 17) == timedelta(days=19)


def test_somebody_who_is_also_of_the_office_does_not_decide_about_themselves(story):
    from tests.builders import a_grant

    request = asked(story)
    story.client("home").post(f"/data-requests/{request.uuid}/forwarding/", {})
    a_grant(story.users["own"], "office", story.cohort)
    form = {"verdict": "approve", "reason": "我自己"}
    assert story.client("own").post(f"/data-requests/{request.uuid}/decision/", form).status_code == 403
    assert a_user("other", role="office").pk  # another office exists; it decides
