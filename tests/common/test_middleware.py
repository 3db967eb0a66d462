"""What every request passes through, tried on small views of our own."""

from __future__ import annotations

import json
import logging
import threading
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError, transaction
from django.http import FileResponse, HttpResponse
from django.test import Client
from django.urls import path
from django.views.decorators.http import require_POST

from jiebang.common import clock
from jiebang.common.models import BusinessDate, WriteKey
from jiebang.common.policy import policy
from jiebang.common.refusals import Refused, Stale
from jiebang.common.write_once import LONGEST_WORK, counts_failures, given_once, long_work
from tests.builders import a_user, an_organisation, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.common.test_middleware")]
KEY = "0f8b6c1e-key-of-this-form"


@policy("signed_in")
def add(request):
    """Writes one row, then answers as the form asks."""
    organisation = an_organisation(request.POST.get("name", "甲"))
    wanted = request.POST.get("answer", "")
    if wanted == "refuse":
        raise Refused("名额已满 <b>", field="post")
    if wanted == "stale":
        raise Stale("已被修改", yours={"text": "<script>mine</script>"}, theirs={"text": "<script>theirs</script>"})
    if wanted == "break":
        raise RuntimeError("secret detail")
    if wanted == "busy":
        raise OperationalError("database is locked")
    if wanted == "secret":
        return given_once(HttpResponse("the only copy"), "只给一次")
    if wanted == "file":
        return FileResponse(iter([b"one ", b"two"]), content_type="text/plain")
    return HttpResponse(f"added {organisation.name}", status=201, headers={"HX-Trigger": "added"})


@policy("signed_in")
def upload(request):
    file = request.FILES["file"]
    an_organisation(file.read().decode())
    return HttpResponse(str(file.size))


@policy("signed_in")
@long_work
def slow(request):
    if transaction.get_connection().in_atomic_block and not request.POST.get("tested_in_transaction"):
        return HttpResponse("in a transaction", status=500)
    an_organisation("慢")
    return HttpResponse("slow", status=422 if request.POST.get("fail") else 200)


@policy("signed_in")
@counts_failures
def guess(request):
    """A refusal that leaves a trace on purpose."""
    an_organisation("猜了一次")
    return HttpResponse("wrong", status=422)


@policy("signed_in")
@require_POST
def sent(request):
    return HttpResponse("sent")


urlpatterns = [
    path("add/", add),
    path("sent/", sent),
    path("upload/", upload),
    path("slow/", slow),
    path("guess/", guess),
]
handler404 = "jiebang.common.errors.not_found"
handler500 = "jiebang.common.errors.server_error"


def organisations() -> int:
    from jiebang.people.models import Organisation

    return Organisation.objects.count()


@pytest.fixture
def user():
    return a_user()


@pytest.fixture
def sender(user) -> Client:
    return signed_in(Client(raise_request_exception=False), user)


def test_a_replay_gets_the_first_answer_and_changes_nothing(sender):
    first = sender.post("/add/", {"name": "甲", "idempotency_key": KEY})
    again = sender.post("/add/", {"name": "甲", "idempotency_key": KEY, "csrfmiddlewaretoken": "another page's"})
    assert (first.status_code, again.status_code, again.content) == (201, 201, first.content)
    assert again["HX-Trigger"] == "added"
    assert organisations() == 1


def test_the_key_may_come_as_a_header(sender):
    for _turn in range(2):
        assert sender.post("/add/", {"name": "甲"}, headers={"Idempotency-Key": KEY}).status_code == 201
    assert organisations() == 1


def test_without_a_key_every_request_counts(sender):
    sender.post("/add/", {"name": "甲"})
    sender.post("/add/", {"name": "甲"})
    assert organisations() == 2


def test_the_same_key_with_another_body_path_or_user_is_409(sender):
    sender.post("/add/", {"name": "甲", "idempotency_key": KEY})
    other = signed_in(Client(), a_user())
    answers = [
        sender.post("/add/", {"name": "乙", "idempotency_key": KEY}),
        sender.post("/add/?x=1", {"name": "甲", "idempotency_key": KEY}),
        other.post("/add/", {"name": "甲", "idempotency_key": KEY}),
    ]
    assert [answer.status_code for answer in answers] == [409, 409, 409]
    assert organisations() == 1
    assert "added" not in answers[2].content.decode()


@pytest.mark.parametrize("wanted", ["refuse", "stale", "break", "busy"])
def test_a_failed_request_leaves_nothing_and_its_key_stays_free(sender, wanted):
    sender.post("/add/", {"name": "甲", "answer": wanted, "idempotency_key": KEY})
    assert (organisations(), WriteKey.objects.count()) == (0, 0)
    assert sender.post("/add/", {"name": "甲", "idempotency_key": KEY}).status_code == 201


def test_what_is_given_once_is_kept_nowhere_and_a_replay_says_so(sender):
    first, again = (sender.post("/add/", {"answer": "secret", "idempotency_key": KEY}) for _turn in range(2))
    assert (first.status_code, first.content, first["Cache-Control"]) == (200, b"the only copy", "no-store, private")
    assert (again.status_code, organisations()) == (409, 1)
    assert "只给一次" in again.content.decode()
    assert b"the only copy" not in bytes(WriteKey.objects.get().body)


def test_a_refusal_that_has_to_be_counted_is_not_undone_and_its_key_stays_free(sender):
    codes = [sender.post("/guess/", {"idempotency_key": KEY}).status_code for _turn in range(2)]
    assert (codes, organisations(), WriteKey.objects.count()) == ([422, 422], 2, 0)


def test_a_download_is_replayed_whole(sender):
    answers = [sender.post("/add/", {"answer": "file", "idempotency_key": KEY}) for _turn in range(2)]
    assert [answer.content for answer in answers] == [b"one two", b"one two"]
    assert organisations() == 1


@pytest.mark.parametrize("key", ["short", "x" * 65, "with spaces in it", "k/../../../etc", "键键键键键键键键键"])
def test_a_malformed_key_is_refused(sender, key):
    assert sender.post("/add/", {"idempotency_key": key}).status_code == 422
    assert organisations() == 0


def test_two_different_keys_in_one_request_are_refused(sender):
    answer = sender.post("/add/", {"idempotency_key": KEY}, headers={"Idempotency-Key": KEY + "2"})
    assert (answer.status_code, organisations()) == (422, 0)


def test_a_visitors_key_is_ignored(client):
    assert client.post("/add/", {"idempotency_key": KEY}).status_code == 302
    assert WriteKey.objects.count() == 0


def test_an_upload_is_known_by_its_content_and_reaches_the_view_whole(sender):
    def send(content):
        file = SimpleUploadedFile("名单.xlsx", content)
        return sender.post("/upload/", {"file": file, "idempotency_key": KEY})

    first, again, other = send("甲".encode()), send("甲".encode()), send("乙".encode())
    assert (first.content, again.content) == (b"3", b"3")
    assert other.status_code == 409
    assert organisations() == 1


def test_what_is_too_large_is_refused_before_it_is_read(sender, client, settings):
    settings.MAX_UPLOAD_MB = 1
    for browser in (sender, client):
        file = SimpleUploadedFile("大.xlsx", b"x" * 4_000_000)
        answer = browser.post("/upload/", {"file": file, "idempotency_key": KEY})
        assert answer.status_code == 413
        assert "1 MB" in answer.content.decode()
    assert (organisations(), WriteKey.objects.count()) == (0, 0)


def test_fields_cannot_run_together_into_the_same_body(sender):
    sender.post("/add/", {"a": "1b2", "idempotency_key": KEY})
    assert sender.post("/add/", {"a": "1", "b": "2", "idempotency_key": KEY}).status_code == 409
    assert sender.post("/add/", {"a": ["1b", "2"], "idempotency_key": KEY}).status_code == 409


def test_a_json_body_is_part_of_the_request(sender):
    def send(body):
        return sender.put("/add/", json.dumps(body), content_type="application/json", headers={"Idempotency-Key": KEY})

    assert [send({"a": 1}).status_code, send({"a": 1}).status_code, send({"a": 2}).status_code] == [201, 201, 409]
    assert organisations() == 1


@pytest.mark.django_db(transaction=True)
def test_long_work_holds_no_transaction_and_is_still_done_once(sender):
    answers = [sender.post("/slow/", {"idempotency_key": KEY}) for _turn in range(2)]
    assert [answer.content for answer in answers] == [b"slow", b"slow"]
    assert organisations() == 1


@pytest.mark.django_db(transaction=True)
def test_long_work_that_is_still_running_or_died_answers_so(sender, user):
    sender.post("/slow/", {"idempotency_key": KEY})
    WriteKey.objects.update(status=0)
    assert sender.post("/slow/", {"idempotency_key": KEY}).status_code == 409
    WriteKey.objects.update(at=clock.now() - LONGEST_WORK - timedelta(seconds=1))
    assert sender.post("/slow/", {"idempotency_key": KEY}).status_code == 200
    assert organisations() == 2


@pytest.mark.django_db(transaction=True)
def test_long_work_that_failed_frees_its_key(sender):
    assert sender.post("/slow/", {"fail": "1", "idempotency_key": KEY}).status_code == 422
    assert WriteKey.objects.count() == 0


@pytest.mark.django_db(transaction=True)
@pytest.mark.postgres
def test_a_double_tap_writes_one_row(user):
    barrier, answers = threading.Barrier(6), []

    def tap():
        from django.db import connection

        tapping = signed_in(Client(), user)
        barrier.wait()
        answers.append(tapping.post("/add/", {"name": "甲", "idempotency_key": KEY}).status_code)
        connection.close()

    threads = [threading.Thread(target=tap) for _turn in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [201] * 6
    assert organisations() == 1


def test_a_refusal_is_a_page_with_its_sentence_escaped(sender):
    answer = sender.post("/add/", {"answer": "refuse"})
    assert answer.status_code == 422
    assert "名额已满 &lt;b&gt;" in answer.content.decode()


def test_a_stale_edit_shows_both_texts_escaped(sender):
    answer = sender.post("/add/", {"answer": "stale"})
    text = answer.content.decode()
    assert answer.status_code == 409
    assert "&lt;script&gt;mine" in text
    assert "&lt;script&gt;theirs" in text
    assert "<script>mine" not in text


def test_an_address_only_forms_are_sent_to_has_a_page_when_opened(sender):
    answer = sender.get("/sent/")
    assert (answer.status_code, answer["Allow"]) == (405, "POST")
    assert "这个地址不能直接打开" in answer.content.decode()
    assert sender.post("/sent/").content == b"sent"


def test_htmx_gets_a_fragment_above_what_was_typed(sender):
    answer = sender.post("/add/", {"answer": "refuse"}, headers={"HX-Request": "true"})
    assert (answer.status_code, answer["HX-Retarget"]) == (422, "#refusal")
    assert "<html" not in answer.content.decode()


def test_a_program_gets_json(sender):
    answer = sender.post("/add/", {"answer": "refuse"}, headers={"Accept": "application/json"})
    assert (answer.status_code, answer.json()["code"], answer.json()["field"]) == (422, "invalid", "post")


def test_a_broken_view_shows_a_sentence_and_a_number_and_nothing_of_itself(sender):
    answer = sender.post("/add/", {"answer": "break"})
    text = answer.content.decode()
    assert answer.status_code == 500
    assert "secret detail" not in text
    assert "Traceback" not in text
    assert answer["X-Request-Id"] in text


def test_a_locked_database_asks_to_try_again(sender):
    answer = sender.post("/add/", {"answer": "busy"})
    assert (answer.status_code, answer["Retry-After"]) == (503, "5")


def test_a_form_without_its_token_is_a_friendly_403(user):
    strict = signed_in(Client(enforce_csrf_checks=True), user)
    answer = strict.post("/add/", {"name": "甲"})
    assert answer.status_code == 403
    assert "CSRF verification failed" not in answer.content.decode()
    assert organisations() == 0


def test_pages_of_signed_in_people_stay_out_of_caches(sender, client):
    assert sender.post("/add/", {})["Cache-Control"] == "no-store, private"
    assert "Cache-Control" not in client.get("/nothing/")


def test_every_answer_carries_the_strict_headers(sender):
    answer = sender.post("/add/", {})
    policy_header = answer["Content-Security-Policy"]
    assert "unsafe" not in policy_header
    assert "default-src 'none'" in policy_header
    assert "script-src 'self'" in policy_header
    assert (answer["X-Content-Type-Options"], answer["X-Frame-Options"]) == ("nosniff", "DENY")
    assert answer["Referrer-Policy"] == "same-origin"


def test_each_request_reads_the_sample_date_afresh(sender, settings):
    settings.DEMO = True
    BusinessDate.objects.create(pk=1, date=clock.real_today())
    assert clock.today() == clock.real_today()
    BusinessDate.objects.update(date=clock.real_today() + timedelta(days=3))
    sender.post("/add/", {})
    assert clock.today() == clock.real_today() + timedelta(days=3)


def test_the_log_line_names_the_route_and_nobody(sender, user, caplog, monkeypatch):
    caplog.set_level(logging.INFO, logger="jiebang.requests")
    monkeypatch.setattr(logging.getLogger("jiebang.requests"), "propagate", True)
    sender.post("/add/?name=单晓", {"name": "甲"})
    line = json.loads(caplog.records[-1].message)
    assert set(line) == {"at", "request", "method", "route", "status", "ms"}
    assert (line["method"], line["route"], line["status"]) == ("POST", "add/", 201)
    assert "单晓" not in caplog.text
    assert user.username not in caplog.records[-1].message
