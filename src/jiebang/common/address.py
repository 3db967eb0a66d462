"""Where a request comes from and where it may be sent on to."""

from __future__ import annotations

import ipaddress

from django.conf import settings
from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme


def client_address(request: HttpRequest) -> str:
    """The address of the person's device as far as it can be trusted.

    Each of the JIEBANG_TRUSTED_PROXIES in front of us appends the address it was called from to X-Forwarded-For, so the
    one counted from the right by their number is true and everything left of it could be invented. Without trusted
    proxies the header is ignored.
    """
    direct = request.META.get("REMOTE_ADDR", "")
    count = settings.TRUSTED_PROXIES
    named = [part.strip() for part in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")]
    if not count or len(named) < count or not is_address(named[-count]):
        return direct
    return named[-count]


def is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True


def safe_next(request: HttpRequest, otherwise: str = "/") -> str:
    """Where the form asked to go next, if that is a page of this site; else `otherwise`."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    return wanted if is_on_site(wanted, request) else otherwise


def is_on_site(url: str, request: HttpRequest | None) -> bool:
    """Only a plain path is: no scheme, no host, no form a browser could read as one."""
    if not url.startswith("/") or any(character in url for character in "\\\t\r\n\0") or not url.isprintable():
        return False
    hosts = {request.get_host()} if request is not None else set()
    return url_has_allowed_host_and_scheme(url, allowed_hosts=hosts) and not url.startswith("//")
