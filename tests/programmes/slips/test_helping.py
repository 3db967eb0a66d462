"""Help for who cannot sign in: the call, the leader's word, the office's slip."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client

from jiebang.common import clock, telling, waiting
from jiebang.common.models import AuditEntry
from jiebang.people.models import SignInHelp
from jiebang.programmes.slips import helping, issuing
from tests.builders import a_cohort, a_group, a_secondment, a_user, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def leader(group, people):
    return a_user("leader", role="leader", scope=group, person=people[3].person)


@pytest.fixture
def told(monkeypatch):
    heard = []

    def listener(users, kind, values, url, matter):
        heard.append((kind, sorted(user.username for user in users)))

    monkeypatch.setattr(telling, "_listeners", [listener])
    return heard


def ask(said, address="192.0.2.1"):
    return Client().post("/sign-in/help/", {"said": said}, REMOTE_ADDR=address)


def text_of(answer):
    return re.sub(r'"X-CSRFToken": "[^"]+"', "", answer.content.decode())


def test_known_and_unknown_are_answered_alike(people):
    answers = [ask(said) for said in ("P001", "单晓", "nobody", "<script>alert(1)</script>", "P001")]
    assert {answer.status_code for answer in answers} == {200}
    assert len({text_of(answer) for answer in answers}) == 1
    assert list(SignInHelp.objects.order_by("id").values_list("said", "person__name")) == [
        ("P001", "单晓"), ("nobody", None), ("<script>alert(1)</script>", None),
    ]  # fmt: skip


def test_the_same_is_looked_up_for_known_and_unknown(people):
    """The work beyond it, telling helpers, is a few rows; the difference is measured in a long run."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    asked = {}
    for said in ("P001", "nobody"):
        with CaptureQueriesContext(connection) as seen:
            ask(said)
        asked[said] = sum("INSERT" in query["sql"] for query in seen)
    assert asked["P001"] - asked["nobody"] <= 1  # whose the audit line is


def test_an_empty_call_is_sent_back(people):
    assert ask("").status_code == 422
    assert not SignInHelp.objects.exists()


def test_a_name_two_people_have_fits_neither(cohort, people):
    a_secondment(cohort, "单晓")
    ask("单晓")
    assert SignInHelp.objects.get().person is None


def test_one_address_calls_ten_times_an_hour_at_most(people, monkeypatch):
    for turn in range(12):
        assert ask(f"somebody {turn}").status_code == 200
    assert SignInHelp.objects.count() == 10
    ask("somebody else", address="192.0.2.2")
    assert SignInHelp.objects.count() == 11
    assert "192.0.2.1" not in str(list(SignInHelp.objects.values()))


def test_the_leader_vouches_the_office_issues_and_both_are_told(people, leader, office, told):
    ask("P001")
    call = SignInHelp.objects.get()
    assert told == [("sign_in_help.asked", ["leader", "office"])]
    at_the_leaders = signed_in(Client(), leader)
    [row] = at_the_leaders.get("/sign-in-help/").context["rows"]
    assert (row["may_vouch"], row["issue_url"]) == (True, "")
    assert at_the_leaders.post(f"/sign-in-help/{call.uuid}/voucher/").url == "/sign-in-help/"
    assert told[1:] == [("sign_in_help.vouched", ["office"])]

    desk = signed_in(Client(), office)
    [row] = desk.get("/sign-in-help/").context["rows"]
    assert (row["may_vouch"], row["issue_url"]) == (False, f"/secondments/{people[0].uuid}/slip/")
    assert "leader" not in row["issue_url"]
    desk.post("/slips/new/", {"id": str(people[0].uuid), "who": "none", "form": "screen"})
    call.refresh_from_db()
    assert (call.closed_by, call.slip.person) == (office, people[0].person)
    assert told[2:] == [("sign_in_help.helped", ["leader"]), ("slip.issued", [])]
    verbs = AuditEntry.objects.filter(verb__startswith="sign_in_help").values_list("verb", "actor_label")
    assert list(verbs) == [("sign_in_help.asked", "system"), ("sign_in_help.vouched", "leader")]
    assert {line.subjects.get().person_id for line in AuditEntry.objects.filter(verb__startswith="sign_in_help")} == {
        people[0].person.uuid
    }


def test_nobody_vouches_for_themselves(people, leader):
    ask("P004")
    call = SignInHelp.objects.get()
    client = signed_in(Client(), leader)
    assert client.get("/sign-in-help/").context["rows"][0]["may_vouch"] is False
    assert client.post(f"/sign-in-help/{call.uuid}/voucher/").status_code == 403
    call.refresh_from_db()
    assert call.vouched_by is None


def test_the_deputy_vouches_for_the_leader(people, group, leader):
    ask("P004")
    deputy = a_user("deputy", role="deputy", scope=group, person=people[2].person)
    call = SignInHelp.objects.get()
    signed_in(Client(), deputy).post(f"/sign-in-help/{call.uuid}/voucher/")
    call.refresh_from_db()
    assert call.vouched_by == deputy


def test_a_second_click_changes_nothing_and_a_second_leader_is_refused(people, group, leader):
    ask("P001")
    call = SignInHelp.objects.get()
    url = f"/sign-in-help/{call.uuid}/voucher/"
    client = signed_in(Client(), leader)
    assert [client.post(url).status_code for _turn in range(2)] == [302, 302]
    deputy = a_user("deputy", role="deputy", scope=group, person=people[2].person)
    assert signed_in(Client(), deputy).post(url).status_code == 422
    assert AuditEntry.objects.filter(verb="sign_in_help.vouched").count() == 1


def test_leaders_of_other_groups_and_offices_of_other_cohorts_see_nothing(people, cohort):
    ask("P001")
    call = SignInHelp.objects.get()
    # Only leaders vouch and only the office closes: the other answer is the same for every call.
    strangers = {
        a_user(role="leader", scope=a_group(cohort)): (404, 403),
        a_user(role="office", scope=a_cohort(code="sh06")): (403, 404),
    }
    for stranger, codes in strangers.items():
        client = signed_in(Client(), stranger)
        assert client.get("/sign-in-help/").context["rows"] == []
        answers = [client.post(f"/sign-in-help/{call.uuid}/{act}/") for act in ("voucher", "closing")]
        assert tuple(answer.status_code for answer in answers) == codes


def test_who_fits_nobody_is_for_the_office_of_the_installation(people, office, leader):
    ask("the new mentor")
    whole = a_user("whole", role="office")
    pages = {user.username: signed_in(Client(), user).get("/sign-in-help/") for user in (office, leader, whole)}
    assert {name: len(page.context["rows"]) for name, page in pages.items()} == {"office": 0, "leader": 0, "whole": 1}
    call = SignInHelp.objects.get()
    client = signed_in(Client(), whole)
    assert [client.post(f"/sign-in-help/{call.uuid}/closing/").status_code for _turn in range(2)] == [302, 302]
    assert client.get("/sign-in-help/").context["rows"] == []
    assert len(client.get("/sign-in-help/?state=closed").context["rows"]) == 1
    assert AuditEntry.objects.filter(verb="sign_in_help.closed").count() == 1


def calls_waiting_for(user):
    return [matter.key for matter in waiting.for_user(user) if matter.key.startswith("sign_in_help")]


def test_it_waits_for_who_can_do_something(people, office, leader):
    ask("P001")
    call = SignInHelp.objects.get()
    matters = {user.username: calls_waiting_for(user) for user in (office, leader)}
    assert matters == {"office": [f"sign_in_help {call.uuid}"], "leader": [f"sign_in_help {call.uuid}"]}
    helping.vouch(call, by=leader)
    assert calls_waiting_for(leader) == []
    issuing.issue_slips([people[0]], by=office, cohort=people[0].cohort)
    assert calls_waiting_for(office) == []


def test_calls_go_after_a_fortnight(people):
    ask("P001")
    SignInHelp.objects.update(asked_at=clock.now() - timedelta(days=15))
    assert helping.sweep_calls() == 1


def test_calls_are_searched_and_taken_away(people, office):
    ask("P001")
    client = signed_in(Client(), office)
    assert len(client.get("/sign-in-help/?q=单").context["rows"]) == 1
    assert len(client.get("/sign-in-help/?q=zzz").context["rows"]) == 0
    assert b"".join(client.get("/sign-in-help.xlsx").streaming_content)[:2] == b"PK"


@pytest.mark.parametrize("count", [1, 3])
def test_queries_of_the_list_do_not_grow(people, office, count, django_assert_num_queries):
    for person in people[:count]:
        SignInHelp.objects.create(said="x", person=person.person, asked_at=clock.now(), origin="0")
    rows = list(helping.calls_for(office))
    from jiebang.programmes.slips.help_views import rows_of

    with django_assert_num_queries(2):
        assert len(rows_of(rows, office)) == count
