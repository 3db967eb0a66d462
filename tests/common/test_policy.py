"""Policies: who may come in at all."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.test import RequestFactory

from jiebang.common import policy as policies
from jiebang.common.policy import declare, policy


def asked(view, user):
    request = RequestFactory().get("/page/?x=1")
    request.user = user
    return view(request)


@pytest.fixture
def guarded(monkeypatch):
    monkeypatch.setattr(policies, "REGISTRY", dict(policies.REGISTRY))
    monkeypatch.setattr(policies, "_gates", [])
    declare("test.nobody", lambda user: False)
    return policy("test.nobody")(lambda request: HttpResponse("inside"))


class Somebody:
    is_authenticated = True


def test_a_visitor_is_asked_to_sign_in_and_comes_back(guarded):
    answer = asked(guarded, AnonymousUser())
    assert (answer.status_code, answer.url) == (302, "/sign-in/?next=/page/%3Fx%3D1")


def test_who_may_not_is_told_so(guarded):
    with pytest.raises(PermissionDenied):
        asked(guarded, Somebody())


def test_a_policy_nobody_declared_lets_nobody_in():
    view = policy("test.undeclared")(lambda request: HttpResponse("inside"))
    with pytest.raises(KeyError):
        asked(view, Somebody())


def test_a_public_page_asks_nobody():
    view = policy("public")(lambda request: HttpResponse("inside"))
    assert asked(view, AnonymousUser()).content == b"inside"


def test_every_page_but_the_public_ones_is_asked_for_through_the_gates(guarded):
    asked_for = []
    policies.add_gate(lambda request, name: asked_for.append(name) or HttpResponse("first this"))
    assert asked(guarded, Somebody()).content == b"first this"
    asked(policy("public")(lambda request: HttpResponse("inside")), Somebody())
    assert asked_for == ["test.nobody"]


def test_a_page_may_ask_more_of_its_form_than_of_its_reading(guarded):
    view = policy("signed_in", post="test.nobody")(lambda request: HttpResponse("inside"))
    codes = {}
    for method in ("get", "head", "options", "post", "put", "patch", "delete"):
        request = getattr(RequestFactory(), method)("/page/")
        request.user = Somebody()
        try:
            codes[method] = view(request).status_code
        except PermissionDenied:
            codes[method] = 403
    assert codes == {"get": 200, "head": 200, "options": 200, "post": 403, "put": 403, "patch": 403, "delete": 403}
