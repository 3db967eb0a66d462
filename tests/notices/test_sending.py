"""What goes out: one message a day, outside quiet hours, nothing but a number in it, once in effect."""

from __future__ import annotations

import multiprocessing
import os
import signal
import time as real_time
from datetime import date, datetime, time, timedelta

import pytest
from django.db import connections

from jiebang.common import clock, jobs, outbound
from jiebang.common.outbound import Fate
from jiebang.common.refusals import Refused
from jiebang.common.telling import tell
from jiebang.notices import actions, sending
from jiebang.notices.models import Choice, Digest, Notice, Recipient, Robot, RobotCall
from tests.builders import a_user, signed_in
from tests.mail import MailServer
from tests.notices.conftest import TODAY, a_house

pytestmark = pytest.mark.django_db
CANARY = "金丝雀机密七七七"
REAL_SEND_MAIL, REAL_SEND_TO_ROBOT = outbound.send_mail, outbound.send_to_robot
WECOM = "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=693a91f6-7xxx-4bc4-97a0-0ec2sifa5aaa"


@pytest.fixture(autouse=True)
def on(settings):
    settings.OUTBOUND, settings.URL = True, "https://jiebang.example.org"
    settings.MAIL_URL = "mailto://mail.example.org?from=jiebang@example.org"
    settings.QUIET_HOURS = (time(21), time(7, 30))
    settings.OUTBOUND_HOSTS = ["qyapi.weixin.qq.com"]


@pytest.fixture
def at(monkeypatch):
    """`at(day, "10:00")`: the business date and time of day; real time runs with it."""

    def set_it(day: date, hour: str = "10:00") -> None:
        moment = datetime.combine(day, time.fromisoformat(hour), clock.zone())
        monkeypatch.setattr(clock, "today", lambda: day)
        monkeypatch.setattr(clock, "business_now", lambda: moment)
        monkeypatch.setattr(clock, "now", lambda: moment)

    set_it(TODAY)
    return set_it


class Post:
    """Stands for the mail server and the robots; fate: what becomes of the next messages."""

    def __init__(self) -> None:
        self.sent: list[tuple[str, str]] = []
        self.fate = Fate.SENT

    def mail(self, address: str, subject: str, text: str) -> Fate:
        return self.take(address, f"{subject}\n{text}")

    def take(self, to: str, text: str) -> Fate:
        if self.fate is not Fate.NOT_SENT:
            self.sent.append((to, text))
        return self.fate


@pytest.fixture
def post(monkeypatch):
    taken = Post()
    monkeypatch.setattr(outbound, "send_mail", taken.mail)
    monkeypatch.setattr(outbound, "send_to_robot", taken.take)
    return taken


@pytest.fixture
def by_mail(house, at, post):
    """甲 and 乙 are told by mail, 丙 is not."""
    for name in ("甲", "乙"):
        Choice.objects.create(user=house[name], address=f"{house[name].username}@example.org", by_mail=True)
    return house


def something(user, number=1):
    tell(
        [user],
        "letter.answered",
        {"number": f"{CANARY}{number}"},
        url=f"/box/{CANARY}/",
        matter=f"letter:{CANARY}{number}",
    )


def run() -> int:
    outcome = jobs.run_one("send messages")
    assert outcome.error == ""
    return outcome.changed


def test_one_mail_a_day_says_how_many_things_wait(by_mail, post, at):
    something(by_mail["甲"], 1)
    assert (run(), run()) == (1, 0)
    something(by_mail["甲"], 2)
    assert run() == 0
    at(TODAY + timedelta(days=1))
    assert (run(), run()) == (1, 0)
    assert [to for to, _text in post.sent] == ["uP1@example.org"] * 2
    assert (
        "你有 1 件待办" in post.sent[0][1]
        and "你有 2 件待办，请登录查看：https://jiebang.example.org/inbox/" in post.sent[1][1]
    )


def test_an_announcement_counts_too_until_it_is_tapped(by_mail, post, announce):
    made = announce(CANARY, text=CANARY)
    assert run() == 2
    assert all("你有 1 件待办" in text for _to, text in post.sent)
    assert Recipient.objects.filter(announcement=made, digest__isnull=False).count() == 2


def test_nothing_is_said_of_what_was_seen_to_meanwhile(by_mail, post, announce):
    made = announce()
    something(by_mail["甲"])
    actions.mark_opened(by_mail["甲"])
    for name in ("甲", "乙"):
        actions.tap(made, by=by_mail[name])
    assert run() == 0 and post.sent == []


@pytest.mark.parametrize(
    ("hour", "own", "goes"),
    [
        ("20:59", None, 1), ("21:00", None, 0), ("03:00", None, 0), ("07:29", None, 0), ("07:30", None, 1),
        ("22:00", ("12:00", "14:00"), 1), ("13:00", ("12:00", "14:00"), 0), ("14:00", ("12:00", "14:00"), 1),
        ("05:00", ("23:00", "06:00"), 0), ("10:00", ("09:00", "09:00"), 1),
    ],
)  # fmt: skip
def test_quiet_hours_are_kept_the_own_before_the_installations(by_mail, post, at, hour, own, goes):
    if own:
        Choice.objects.update(quiet_from=time.fromisoformat(own[0]), quiet_to=time.fromisoformat(own[1]))
    something(by_mail["甲"])
    at(TODAY, hour)
    assert run() == goes


def test_what_was_told_at_night_goes_out_in_the_morning(by_mail, post, at):
    at(TODAY, "23:00")
    something(by_mail["甲"])
    assert run() == 0
    at(TODAY + timedelta(days=1), "07:30")
    assert run() == 1


@pytest.mark.parametrize("change", [{"by_mail": False}, {"address": ""}])
def test_nobody_is_mailed_who_does_not_want_it_or_confirmed_no_address(by_mail, post, change):
    Choice.objects.update(**change)
    something(by_mail["甲"])
    something(by_mail["丙"])
    assert run() == 0


def test_a_closed_account_is_not_mailed(by_mail, post):
    something(by_mail["甲"])
    by_mail["甲"].is_active = False
    by_mail["甲"].save()
    assert run() == 0


def test_switched_off_nothing_is_sent_and_nothing_is_lost(by_mail, post, settings):
    something(by_mail["甲"])
    settings.OUTBOUND = False
    assert run() == 0 and not Digest.objects.exists()
    settings.OUTBOUND = True
    assert run() == 1


def test_a_mail_that_does_not_get_through_is_tried_again_five_times_with_time_between(by_mail, post, at):
    post.fate = Fate.NOT_SENT
    something(by_mail["甲"])
    hours = ["10:00", "10:01", "10:05", "10:06", "10:16", "10:40", "11:30", "12:00", "20:00"]
    tried = []
    for hour in hours:
        at(TODAY, hour)
        run()
        tried.append(Digest.objects.get().tries)
    assert tried == [1, 1, 2, 2, 3, 4, 5, 5, 5]
    post.fate = Fate.SENT
    at(TODAY + timedelta(days=1))
    assert (run(), len(post.sent)) == (1, 1)


def test_a_mail_of_which_nobody_knows_is_never_sent_again_and_its_facts_go_into_the_next(by_mail, post, at):
    post.fate = Fate.UNKNOWN
    something(by_mail["甲"])
    run()
    post.fate = Fate.SENT
    at(TODAY, "18:00")
    assert (run(), len(post.sent)) == (0, 1)
    assert Notice.objects.get().digest is None
    at(TODAY + timedelta(days=1))
    assert (run(), len(post.sent)) == (1, 2)


@pytest.mark.parametrize("moment", ["before sending", "after sending"])
def test_a_sender_that_dies_tells_nothing_twice_and_loses_nothing(by_mail, post, at, monkeypatch, moment):
    class Died(BaseException):
        pass

    def die(*arguments):
        if moment == "after sending":
            post.mail(*arguments)
        raise Died

    something(by_mail["甲"])
    with monkeypatch.context() as broken:
        broken.setattr(outbound, "send_mail", die)
        with pytest.raises(Died):
            sending.send_all()
    already = len(post.sent)
    for hour in ("10:05", "10:11", "20:00"):
        at(TODAY, hour)
        run()
    assert len(post.sent) == already
    at(TODAY + timedelta(days=1))
    assert (run(), len(post.sent)) == (1, already + 1)
    assert Notice.objects.get().digest.sent_at is not None


def test_two_senders_at_once_send_one(by_mail, post):
    """The second finds the day's message claimed: it is one row for each person and day."""
    something(by_mail["甲"])
    [choice] = sending.choices_due()
    assert sending.claim_new(choice) is not None
    assert sending.claim_new(choice) is None and sending.claim_failed(user=choice.user) is None


def test_a_notice_stored_is_undone_with_the_fact_it_tells(by_mail):
    from django.db import transaction

    with pytest.raises(RuntimeError), transaction.atomic():
        something(by_mail["甲"])
        raise RuntimeError
    assert not Notice.objects.exists()


@pytest.mark.parametrize("count", [1, 3])
def test_looking_for_what_is_due_takes_the_same_queries(by_mail, count, django_assert_num_queries):
    for name in ("甲", "乙")[:count]:
        something(by_mail[name])
    with django_assert_num_queries(1):
        assert len(sending.choices_due()) == min(count, 2)


# ── robots ─────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def robots(house, at, post):
    from jiebang.notices import audiences

    cohort = audiences.place_of(house.office, house.cohort.uuid)
    second = next(part for part in audiences.source().parts(cohort) if part.uuid == house.second.uuid)
    return [actions.add_robot(place, WECOM, by=house.office) for place in (cohort, second)]


def called(post) -> list[str]:
    return [text for _to, text in post.sent]


def test_a_group_chat_is_called_once_a_day_with_a_number_alone(robots, post, announce, at):
    announce(CANARY, text=CANARY)
    announce(f"{CANARY} 2")
    assert (run(), run()) == (1, 0)
    assert called(post) == ["接棒：有 2 则新通知，请登录查看：https://jiebang.example.org/announcements/"]
    announce()
    assert run() == 0
    at(TODAY + timedelta(days=1))
    assert run() == 1


def test_a_groups_chat_is_called_for_what_is_the_groups(robots, post, announce, house):
    announce(to="groups", ids=[house.second.uuid])
    announce(to="groups", ids=[house.first.uuid])
    announce(to="people", ids=[house.people[0].uuid])
    announce(to="officers")
    assert run() == 1
    assert {call.robot for call in RobotCall.objects.all()} == {robots[1]}


def test_robots_keep_quiet_hours(robots, post, announce, at):
    announce()
    at(TODAY, "22:00")
    assert run() == 0


def test_a_webhook_is_stored_sealed_and_shown_nowhere(robots, house, client):
    assert "693a91f6" not in robots[0].sealed_url and outbound.unseal(robots[0].sealed_url) == WECOM
    shown = signed_in(client, house.office).get("/notices/robots/").content.decode()
    assert "qyapi.weixin.qq.com" in shown and "693a91f6" not in shown


def test_a_changed_secret_key_calls_nothing(robots, settings):
    settings.SECRET_KEY = "another" * 10
    assert outbound.unseal(robots[0].sealed_url) == ""
    assert REAL_SEND_TO_ROBOT("", "x") is Fate.NOT_SENT


def test_the_office_adds_and_removes_robots_and_a_wrong_address_is_answered(house, client, at):
    office = signed_in(client, house.office)
    said = {"place": str(house.first.uuid), "url": "https://127.0.0.1/"}
    answer = office.post("/notices/robots/", said)
    assert answer.status_code == 422 and "qyapi.weixin.qq.com" in answer.content.decode()
    assert office.post("/notices/robots/", said | {"url": WECOM}).status_code == 302
    robot = Robot.objects.get()
    stranger = a_user(role="office", scope=_other_cohort())
    assert signed_in(client, stranger).post(f"/notices/robots/{robot.uuid}/removal/").status_code == 404
    assert signed_in(client, house["甲"]).get("/notices/robots/").status_code == 403
    assert signed_in(client, house.office).post(f"/notices/robots/{robot.uuid}/removal/").status_code == 302
    assert not Robot.objects.exists()


def _other_cohort():
    from tests.builders import a_cohort

    return a_cohort(code="bj03")


# ── nothing confidential ───────────────────────────────────────────────────────────────────────────────────────


def test_no_value_of_any_kind_leaves_the_product(by_mail, robots, announce, settings):
    """Through a real mail server and apprise: whatever a room tells, only a number and this site's address go out."""
    from jiebang.common import telling

    server = MailServer()
    settings.MAIL_URL = server.url
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(outbound, "send_mail", REAL_SEND_MAIL)
        for kind, wording in telling.kinds().items():
            values = {name: CANARY for name in ("name", "number", "title", "text", "kind", "cohort", "by", "reason")}
            tell([by_mail["甲"]], kind, values, url=f"/{CANARY}/", matter=f"{kind}:{CANARY}")
            assert str(wording)
        announce(CANARY, text=CANARY)
        actions.remind([by_mail["甲"]], CANARY, CANARY, url=f"/{CANARY}/", by=by_mail.office)
        assert run() >= 2
    server.stop()
    raw = [f"{mail.message.as_string()} {mail.subject} {mail.text}" for mail in server.received]
    assert len(raw) == 2 and not [text for text in raw if CANARY in text]
    for mail in server.received:
        assert "乙" not in mail.text and "甲" not in mail.text and "第五批" not in mail.text


# ── own address ────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def own(house, at, post, client):
    return signed_in(client, house["甲"])


def code_in(post) -> str:
    import re

    return re.search(r"\d{8}", post.sent[-1][1])[0]


def test_an_address_counts_once_its_owner_typed_the_code(own, house, post):
    assert own.post("/notices/settings/address/", {"act": "enter", "address": "me@example.org"}).status_code == 302
    something(house["甲"])
    assert run() == 1  # the code alone
    assert post.sent[0][0] == "me@example.org" and Choice.objects.get().address == ""
    assert own.post("/notices/settings/address/", {"act": "confirm", "code": code_in(post)}).status_code == 302
    assert (Choice.objects.get().address, Choice.objects.get().by_mail) == ("me@example.org", True)
    assert run() == 1


def test_five_wrong_codes_and_a_new_one_is_needed(own, post, at):
    own.post("/notices/settings/address/", {"act": "enter", "address": "me@example.org"})
    run()
    right = code_in(post)
    for number in range(5):
        own.post(
            "/notices/settings/address/",
            {"act": "confirm", "code": "00000000", "idempotency_key": f"wrong-code-{number}"},
        )
    assert own.post("/notices/settings/address/", {"act": "confirm", "code": right}).status_code == 422
    assert Choice.objects.get().address == ""


def test_a_code_holds_a_day(own, house, post, at):
    actions.enter_address(house["甲"], "me@example.org")
    run()
    at(TODAY + timedelta(days=1), "10:01")
    with pytest.raises(Refused):
        actions.confirm_address(house["甲"], code_in(post))


def test_codes_are_not_asked_for_one_after_another(own, house, at):
    actions.enter_address(house["甲"], "me@example.org")
    with pytest.raises(Refused):
        actions.enter_address(house["甲"], "other@example.org")


def test_the_code_is_stored_neither_plain_nor_after_it_was_sent(own, house, post):
    actions.enter_address(house["甲"], "me@example.org")
    kept = Choice.objects.get()
    run()
    assert code_in(post) not in f"{kept.code} {kept.code_to_send}"
    assert Choice.objects.get().code_to_send == ""


def test_the_own_choice_is_kept_and_the_address_can_be_forgotten(own, house):
    Choice.objects.create(user=house["甲"], address="me@example.org", by_mail=True)
    own.post("/notices/settings/", {"quiet_from": "22:00", "quiet_to": "06:00"})
    kept = Choice.objects.get()
    assert (kept.by_mail, kept.quiet_from, kept.quiet_to) == (False, time(22), time(6))
    assert own.post("/notices/settings/", {"quiet_from": "22:00"}).status_code == 422
    own.post("/notices/settings/address/", {"act": "forget"})
    assert Choice.objects.get().address == ""


def test_mail_without_a_confirmed_address_is_refused(own):
    assert own.post("/notices/settings/", {"by_mail": "on"}).status_code == 422


def test_where_no_mail_is_sent_the_page_says_so(own, settings):
    settings.OUTBOUND = False
    assert "未开启邮件" in own.get("/notices/settings/").content.decode()
    assert own.post("/notices/settings/address/", {"act": "enter", "address": "me@example.org"}).status_code == 422


# ── killed ─────────────────────────────────────────────────────────────────────────────────────────────────────

PEOPLE, KILLS = 24, 6


def work(mail_url: str) -> None:  # pragma: no cover - runs in a process that is killed
    from django.conf import settings

    connections.close_all()
    settings.MAIL_URL = mail_url
    sending.send_all()
    os._exit(0)


def a_worker(server: MailServer, *, kill_after: int | None) -> None:
    """One run of the sender in a process of its own, killed once so many more mails have come in; None = not."""
    connections.close_all()
    worker = multiprocessing.get_context("fork").Process(target=work, args=(server.url,))
    before = len(server.received)
    worker.start()
    patience = real_time.monotonic() + 20
    while kill_after is not None and worker.is_alive() and real_time.monotonic() < patience:
        if len(server.received) >= before + kill_after:
            os.kill(worker.pid, signal.SIGKILL)
            break
        real_time.sleep(0.001)
    worker.join()


@pytest.mark.django_db(transaction=True)
@pytest.mark.soak  # its kills are timed, and a busy machine times them otherwise
def test_a_sender_killed_again_and_again_mails_nobody_twice_a_day_and_leaves_nobody_out(at, today_is):
    import apprise

    house = a_house(today_is)
    at(TODAY)
    server = MailServer()
    apprise.Apprise.instantiate(server.url)  # its services are read once here, not in each process
    users = [a_user(f"mail{number}", role="reader", scope=house.cohort) for number in range(PEOPLE)]
    for user in users:
        Choice.objects.create(user=user, address=f"{user.username}@example.org", by_mail=True)
        something(user, user.username)
    server.behaviour = "slow"  # the worst moment to die: the mail is in, and the sender does not know
    for kill in range(KILLS):
        a_worker(server, kill_after=1 + kill % 3)
    server.behaviour = ""
    first_day = [mail.recipients[0] for mail in server.received]
    assert len(first_day) == len(set(first_day))
    at(TODAY, "10:11")  # claims of the dead are given up, to go into the next day's
    a_worker(server, kill_after=None)
    doubtful = Digest.objects.filter(doubtful=True).count()
    first_day = [mail.recipients[0] for mail in server.received]
    assert 0 < doubtful <= KILLS and len(first_day) == len(set(first_day))
    at(TODAY + timedelta(days=1))
    a_worker(server, kill_after=None)
    server.stop()
    second_day = [mail.recipients[0] for mail in server.received[len(first_day) :]]
    # Whose mail was in doubt, and nobody else, hears of it the next day; every notice is counted by one that was sent.
    assert len(second_day) == len(set(second_day)) == doubtful
    assert set(first_day) | set(second_day) == {f"{user.username}@example.org" for user in users}
    assert not Notice.objects.exclude(digest__sent_at__isnull=False).exists()
