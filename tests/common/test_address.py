from __future__ import annotations

import pytest
from django.test import RequestFactory

from jiebang.common.address import client_address, safe_next


def address(settings, proxies: int, forwarded: str | None) -> str:
    settings.TRUSTED_PROXIES = proxies
    headers = {"X-Forwarded-For": forwarded} if forwarded is not None else {}
    return client_address(RequestFactory().get("/", headers=headers, REMOTE_ADDR="10.0.0.1"))


@pytest.mark.parametrize(
    ("proxies", "forwarded", "found"),
    [
        (0, None, "10.0.0.1"),
        (0, "192.0.2.9", "10.0.0.1"),
        (1, None, "10.0.0.1"),
        (1, "192.0.2.9", "192.0.2.9"),
        (1, "203.0.113.5, 192.0.2.9", "192.0.2.9"),
        (2, "203.0.113.5, 192.0.2.9, 192.0.2.1", "192.0.2.9"),
        (2, "192.0.2.9", "10.0.0.1"),
        (1, "not an address", "10.0.0.1"),
        (1, "", "10.0.0.1"),
        (1, "2001:db8::7", "2001:db8::7"),
    ],
)
def test_only_what_a_trusted_proxy_wrote_is_believed(settings, proxies, forwarded, found):
    assert address(settings, proxies, forwarded) == found


@pytest.mark.parametrize("path", ["/today/", "/records/?page=2&kind=visit", "/search/?q=虹桥"])
def test_a_page_of_the_site_may_follow(path):
    assert safe_next(RequestFactory().post("/", {"next": path})) == path


@pytest.mark.parametrize("path", ["", "//evil.example", "/\\evil.example", "http://x.evil/", "today/", "/a\nb"])
def test_anything_else_leads_home(path):
    assert safe_next(RequestFactory().post("/", {"next": path})) == "/"
