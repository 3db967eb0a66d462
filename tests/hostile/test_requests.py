"""What somebody tries who wants more than the forms offer, through the real addresses of the product.

Sign-in is tried in tests/people/test_sign_in.py, keys and refusals in tests/common/test_middleware.py, every route
with every role in tests/test_access_matrix.py. Here: things that need the whole product.
"""

from __future__ import annotations

import threading
import uuid

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from jiebang.common.models import AuditEntry
from jiebang.people.models import Grant, User
from tests.builders import PASSWORD, START, a_user, signed_in
from tests.samples import a_cohort_sample, arguments_of
from tests.test_access_matrix import ROUTES

pytestmark = pytest.mark.django_db

WITH_A_ROW = [route for route in ROUTES if "uuid" in route.arguments]
LISTS = [route for route in ROUTES if "uuid" not in route.arguments and route.policy != "public"]
PAYLOAD = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>"


@pytest.fixture
def sample(today_is):
    today_is(START)
    return a_cohort_sample("sh05")


@pytest.fixture
def careful(sample):
    """The office, with forgery checks on as in production."""
    return signed_in(Client(enforce_csrf_checks=True, raise_request_exception=False), sample.account("office"))


def test_an_invented_id_is_404(sample):
    """Also where the code of the cohort in the same address is right."""
    office = signed_in(Client(raise_request_exception=False), sample.account("office"))
    found = {}
    for route in WITH_A_ROW:
        arguments = arguments_of(route.pattern, list(route.arguments), sample) | {"uuid": uuid.uuid4()}
        url = reverse(route.name, kwargs=arguments)
        found[route.address] = {office.get(url).status_code, office.post(url).status_code} - {403, 404, 405}
    assert {address: codes for address, codes in found.items() if codes} == {}


@pytest.mark.parametrize(
    "path",
    [
        "/groups/1/", "/groups/../../etc/passwd", "/groups/%00/", "/groups/00000000-0000-0000-0000-000000000000/",
        "/cohorts/' OR 1=1--/", "/cohorts/..%2f..%2f/", "/cohorts/%F0%9F%98%80/", "/.git/config", "/admin/", "/.env",
        "/static/../settings.py", "/media/../secret-key", "/wp-login.php", "/records/1/", "/api/v1/people",
    ],
)  # fmt: skip
def test_guessed_addresses_are_404_and_name_nothing(careful, path):
    answer = careful.get(path)
    assert answer.status_code == 404
    assert "Traceback" not in answer.content.decode()
    assert "jiebang.urls" not in answer.content.decode()


def test_every_form_of_the_product_is_refused_without_its_token(careful, sample):
    before = AuditEntry.objects.count()
    codes = {route.name: careful.post(route.url(sample)).status_code for route in ROUTES}
    wrong = {name: code for name, code in codes.items() if code not in {403, 405}}
    assert wrong == {}
    assert AuditEntry.objects.count() == before


def test_the_token_page_says_what_to_do(careful):
    answer = careful.post("/password/")
    assert answer.status_code == 403
    assert "CSRF verification failed" not in answer.content.decode()


def test_extra_fields_of_a_form_change_nothing(client, sample):
    user = sample.account("secondee")
    user.set_password(PASSWORD)
    user.save()
    signed_in(client, user)
    grants = Grant.objects.count()
    answer = client.post(
        "/password/",
        {
            "old": PASSWORD, "new": "a new long 密码 here", "role": "office", "is_active": "0", "username": "office",
            "person": "1", "user": str(sample.account("office").pk), "must_change_password": "1",
        },
    )  # fmt: skip
    changed = User.objects.get(pk=user.pk)
    assert answer.status_code == 302
    assert (changed.username, changed.is_active, changed.must_change_password) == (user.username, True, False)
    assert Grant.objects.count() == grants


def test_what_people_type_into_addresses_comes_back_escaped(sample):
    office = signed_in(Client(raise_request_exception=False), sample.account("office"))
    for route in ROUTES:
        answer = office.get(route.url(sample), {"q": PAYLOAD, "page": PAYLOAD, "next": PAYLOAD, "kind": PAYLOAD})
        text = b"".join(answer.streaming_content) if answer.streaming else answer.content
        assert answer.status_code < 500, route.address
        if answer.get("Content-Type", "").startswith("text/html"):
            assert b"<script>alert" not in text, route.address
            assert b"<img src=x" not in text, route.address


@pytest.mark.parametrize("page", ["0", "-1", "999999999999999999999", "1e9", "NaN", "%00", "' OR 1=1", "１"])
def test_page_numbers_nobody_offers_never_break_a_list(sample, page):
    office = signed_in(Client(raise_request_exception=False), sample.account("office"))
    broken = [route.address for route in ROUTES if office.get(f"{route.url(sample)}?page={page}").status_code >= 500]
    assert broken == []


def test_no_page_carries_inline_script_or_style(sample):
    """The content security policy would block it; here it is found where it was written."""
    import re

    inline = re.compile(r"<style|<script(?![^>]*\bsrc=)|\sstyle=|\son[a-z]+=|javascript:", re.I)
    found = []
    for role in ("office", "leader", "secondee", "sysadmin"):
        person = signed_in(Client(raise_request_exception=False), sample.account(role))
        for route in ROUTES:
            answer = person.get(route.url(sample))
            if answer.get("Content-Type", "").startswith("text/html") and not answer.streaming:
                match = inline.search(answer.content.decode())
                found += [(route.address, role, match[0])] if match else []
    assert found == []


def test_a_cross_site_form_is_refused_even_with_a_stolen_token(careful):
    careful.get("/password/")
    token = careful.cookies["csrftoken"].value
    answer = careful.post(
        "/password/", {"csrfmiddlewaretoken": token}, secure=True, headers={"Origin": "https://evil.example"}
    )
    assert answer.status_code == 403


@pytest.mark.parametrize("host", ["evil.example", "localhost.evil.example", "127.0.0.1@evil.example", "[::1"])
def test_a_made_up_host_is_refused(client, host, settings):
    settings.ALLOWED_HOSTS = ["localhost"]
    answer = Client(raise_request_exception=False).get("/sign-in/", headers={"Host": host})
    assert answer.status_code == 400
    assert "evil" not in answer.content.decode()


def test_too_many_fields_or_too_large_a_form_is_a_sentence(sample):
    office = signed_in(Client(raise_request_exception=False), sample.account("office"))
    many = office.post("/language/", {f"f{number}": "x" for number in range(5_001)})
    large = office.post("/language/", {"text": "x" * 2_600_000}, content_type="application/x-www-form-urlencoded")
    keyed = office.post("/language/", {"text": "x" * 3_000_000, "idempotency_key": "a-long-enough-key"})
    assert [many.status_code, keyed.status_code] == [400, 400]
    assert large.status_code in {302, 400}
    assert "Traceback" not in many.content.decode() + keyed.content.decode()


def test_a_session_of_somebody_else_cannot_be_chosen(client):
    client.cookies["sessionid"] = "a" * 32
    assert client.get("/password/").status_code == 302
    client.post("/sign-in/", {"login": "x", "password": "y"})
    assert client.cookies["sessionid"].value != "a" * 32 or "_auth_user_id" not in client.session


@pytest.mark.django_db(transaction=True)
@pytest.mark.postgres
def test_a_double_tap_on_a_real_form_changes_the_password_once():
    user = a_user("office", role="office", password=PASSWORD)
    fields = {"old": PASSWORD, "new": "a new long 密码 here", "idempotency_key": uuid.uuid4().hex}
    tapping = [signed_in(Client(), user) for _turn in range(2)]
    barrier, codes = threading.Barrier(2), []

    def tap(client):
        barrier.wait()
        codes.append(client.post("/password/", fields).status_code)
        connection.close()

    threads = [threading.Thread(target=tap, args=(client,)) for client in tapping]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    # The second is either answered with the first answer or, its session ended by the new password, asked to sign in.
    assert codes == [302, 302]
    assert AuditEntry.objects.filter(verb="user.password_set").count() == 1
