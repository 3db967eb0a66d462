"""The only place from which anything leaves the server: mail and the robots of group chats, through apprise.

Off unless JIEBANG_OUTBOUND=1. Only https addresses of hosts the operator allowed are taken, and every connection is
checked again when it is opened, after the name is resolved, against that very address: nothing inside the network can
be reached, whatever a name is made to resolve to. No redirects, no proxies of the environment, no large answers.
What is sent is made here of a number and this site's address: nobody's words, names or data.
"""

from __future__ import annotations

import ipaddress
import re
import smtplib
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import Enum
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

from jiebang.common.refusals import Refused

ROBOT_SECONDS, MAIL_SECONDS = 5.0, 30.0
MOST_BYTES = 1024 * 1024
# host of a group robot → (what the path and query must be, how apprise is told of it)
SERVICES = {
    "qyapi.weixin.qq.com": (r"/cgi-bin/webhook/send\?key=([A-Za-z0-9-]{8,80})", "wecombot://{}/"),
    "oapi.dingtalk.com": (r"/robot/send\?access_token=([A-Za-z0-9]{8,100})", "dingtalk://{}/"),
    "open.feishu.cn": (r"/open-apis/bot/v2/hook/([A-Za-z0-9-]{8,100})", "feishu://{}/"),
}
ADDRESS = re.compile(r"[A-Za-z0-9._%+-]{1,64}@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,24}")


class Fate(Enum):
    """SENT · NOT_SENT: nothing reached the other side, so it may be tried again · UNKNOWN: it may have arrived."""

    SENT = "sent"
    NOT_SENT = "not_sent"
    UNKNOWN = "unknown"


class Blocked(OSError):
    """A connection that is not allowed."""


def is_on() -> bool:
    return bool(settings.OUTBOUND)


def mail_is_on() -> bool:
    return is_on() and bool(settings.MAIL_URL)


def check_mail_address(written: str) -> str:
    """The address as it may be written to. Raises Refused."""
    address = written.strip()
    if len(address) > 254 or not ADDRESS.fullmatch(address):
        raise Refused(_("This is no mail address. Write one such as name@example.org."), field="address")
    return address


def check_robot_url(written: str) -> str:
    """The webhook of a group robot as it may be called. Raises Refused with what is allowed."""
    url = written.strip()
    hosts = settings.OUTBOUND_HOSTS
    if not url or len(url) > 500 or not url.isascii() or re.search(r"[\s\\\x00-\x1f\x7f<>\"'`{}|^]", url):
        raise Refused(_("This is no webhook address. Copy it from the group robot's page."), field="url")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise Refused(_("This is no webhook address. Copy it from the group robot's page."), field="url") from None
    if parts.scheme != "https" or "@" in parts.netloc or port not in (None, 443) or parts.fragment:
        raise Refused(_("A webhook address begins with https:// and names no user, port or place in a page."),
                      field="url")  # fmt: skip
    if parts.netloc.lower().removesuffix(":443") not in hosts:
        raise Refused(
            _("Messages may be sent to these hosts only: {hosts}. The operator can allow others.").format(
                hosts="、".join(hosts) or "—"
            ),
            field="url",
        )
    if not plugin_address(url):
        raise Refused(_("The address is not complete. Copy it from the group robot's page."), field="url")
    return url


def plugin_address(url: str) -> str:
    """What apprise is told: its own address for the three services, a plain JSON call for any other allowed host."""
    parts = urlsplit(url)
    host = (parts.hostname or "").lower()
    if host not in SERVICES:
        return (
            f"jsons://{host}{parts.path or '/'}" if re.fullmatch(r"[\w./~-]*", parts.path) and not parts.query else ""
        )
    pattern, address = SERVICES[host]
    found = re.fullmatch(pattern, url.split(parts.netloc, 1)[1])
    return address.format(found[1]) if found else ""


def send_to_robot(url: str, text: str) -> Fate:
    """Call a group robot's webhook, which was checked when it was entered and is checked again here."""
    if not is_on():
        return Fate.NOT_SENT
    try:
        url = check_robot_url(url)
    except Refused:
        return Fate.NOT_SENT
    return deliver(plugin_address(url), text, hosts={(urlsplit(url).hostname or "").lower()}, seconds=ROBOT_SECONDS)


def send_mail(address: str, subject: str, text: str) -> Fate:
    """One mail to one confirmed address, by the mail server of JIEBANG_MAIL_URL."""
    if not mail_is_on():
        return Fate.NOT_SENT
    from apprise.plugins.email.base import NotifyEmail

    told = NotifyEmail.parse_url(settings.MAIL_URL)
    told |= {"targets": [check_mail_address(address)], "cc": None, "bcc": None, "format": "text"}
    host = str(told.get("smtp_host") or told["host"]).lower()
    # The operator named this one server, which often stands in the own network.
    return deliver(told, text, title=one_line(subject), hosts={host}, seconds=MAIL_SECONDS, inside=True)


def one_line(text: str) -> str:
    """A header's value: nothing in it begins another header."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())[:200]


# ── sending under guard ────────────────────────────────────────────────────────────────────────────────────────


def deliver(
    address: str | dict[str, Any], text: str, *, hosts: set[str], seconds: float, title: str = "", inside: bool = False
) -> Fate:
    import apprise

    asset = apprise.AppriseAsset(
        app_id="Jiebang",
        app_desc="Jiebang",
        app_url="",
        async_mode=False,
        storage_mode=apprise.PersistentStoreMode.MEMORY,
    )
    with guarded(Guard(hosts, seconds, inside=inside)) as guard:
        service = apprise.Apprise.instantiate(address, asset=asset, suppress_exceptions=True)
        if service is None:
            return Fate.NOT_SENT
        try:
            told = apprise.Apprise(service, asset=asset)
            sent = told.notify(body=text, title=title, body_format=apprise.NotifyFormat.TEXT)
        except OSError:  # what the guard stopped, where the service's own code does not expect it
            sent = False
    if sent:
        return Fate.SENT
    return Fate.UNKNOWN if guard.connected else Fate.NOT_SENT


@dataclass
class Guard:
    """What one message may do. hosts: names it may call · inside: also where these are in the own network."""

    hosts: set[str]
    seconds: float
    inside: bool = False
    connected: bool = False
    open: list[socket.socket] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.until = time.monotonic() + self.seconds

    @property
    def left(self) -> float:
        return self.until - time.monotonic()

    def connect(self, address: tuple[str, int], timeout: Any = None, source_address: Any = None) -> socket.socket:
        """Open a connection to an allowed host: resolved once, checked, and that very address connected to."""
        host, port = address[0].lower(), address[1]
        if host not in self.hosts or self.left <= 0:
            raise Blocked(f"connections to {host!r} are not allowed")
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        bad = [place[0] for *_kind, place in found if not (self.inside or is_public(place[0]))]
        if bad or not found:
            raise Blocked(f"{host!r} resolves to an address that is not public")
        return self._open(found)

    def _open(self, found: list[Any]) -> socket.socket:
        failed: OSError = Blocked("no address")
        for family, kind, protocol, _name, place in found:
            opened = socket.socket(family, kind, protocol)
            try:
                opened.settimeout(max(0.1, self.left))
                opened.connect(place)
            except OSError as error:
                opened.close()
                failed = error
                continue
            self.connected = True
            self.open.append(opened.dup())  # TLS takes the socket itself over
            return opened
        raise failed

    def hang_up(self) -> None:
        """Time is over: whatever is still being read ends now, drop by drop or not."""
        for one in self.open:
            try:
                one.shutdown(socket.SHUT_RDWR)
            except OSError:
                continue

    def close(self) -> None:
        self.hang_up()
        for one in self.open:
            one.close()


def is_public(address: str) -> bool:
    """Whether an address is one of the internet's own: none of this machine, its network, or one wrapped in another."""
    try:
        ip = ipaddress.ip_address(address.split("%", 1)[0])
    except ValueError:
        return False
    return all(one.is_global and not one.is_multicast for one in [*wrapped_in(ip), ip])


def wrapped_in(ip: Any) -> list[Any]:
    """IPv4 addresses that an IPv6 one stands for: mapped, 6to4, Teredo, NAT64."""
    if ip.version == 4:
        return []
    found = [ip.ipv4_mapped, ip.sixtofour, *(ip.teredo or ())]
    if ip in ipaddress.ip_network("64:ff9b::/96") or ip in ipaddress.ip_network("::/96"):
        found.append(ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF))
    return [one for one in found if one is not None]


_one_at_a_time = threading.Lock()


@contextmanager
def guarded(guard: Guard) -> Iterator[Guard]:
    """While this lasts, requests and smtplib connect through the guard alone. Messages go one after another.

    The libraries offer no other place to look at an address after it is resolved, so their way of opening a
    connection is replaced meanwhile; only the process that runs `tick` ever comes here.
    """
    import requests

    with _one_at_a_time:
        kept = (requests.sessions.Session, smtplib.SMTP._get_socket, smtplib.SMTP_SSL._get_socket)
        requests.sessions.Session = session_class(guard)  # type: ignore[misc]
        smtplib.SMTP._get_socket = lambda client, host, port, timeout: guard.connect((host, port))  # type: ignore[attr-defined]
        smtplib.SMTP_SSL._get_socket = lambda client, host, port, timeout: client.context.wrap_socket(  # type: ignore[attr-defined]
            guard.connect((host, port)), server_hostname=client._host
        )
        watch = threading.Timer(guard.seconds, guard.hang_up)
        watch.daemon = True
        watch.start()
        try:
            yield guard
        finally:
            watch.cancel()
            requests.sessions.Session = kept[0]  # type: ignore[misc]
            smtplib.SMTP._get_socket, smtplib.SMTP_SSL._get_socket = kept[1:]  # type: ignore[attr-defined]
            guard.close()


def session_class(guard: Guard) -> type:
    """A requests session that knows no proxy, follows nothing, reads no long answer and connects by the guard."""
    import requests
    from requests.adapters import HTTPAdapter
    from urllib3.connection import HTTPConnection, HTTPSConnection
    from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

    class GuardedConnection(HTTPConnection):
        def _new_conn(self) -> socket.socket:
            return guard.connect((self._dns_host, self.port or 80))

    class GuardedSecureConnection(HTTPSConnection):
        def _new_conn(self) -> socket.socket:
            return guard.connect((self._dns_host, self.port or 443))

    plain = type("GuardedPool", (HTTPConnectionPool,), {"ConnectionCls": GuardedConnection})
    secure = type("GuardedSecurePool", (HTTPSConnectionPool,), {"ConnectionCls": GuardedSecureConnection})

    class GuardedAdapter(HTTPAdapter):
        def init_poolmanager(self, *arguments: Any, **keywords: Any) -> None:
            super().init_poolmanager(*arguments, **keywords)
            self.poolmanager.pool_classes_by_scheme = {"http": plain, "https": secure}

    class GuardedSession(requests.Session):
        def __init__(self) -> None:
            super().__init__()
            self.trust_env = False
            for scheme in ("http://", "https://"):
                self.mount(scheme, GuardedAdapter())

        def request(self, method: str, url: str, **keywords: Any) -> requests.Response:  # type: ignore[override]
            limits = {"allow_redirects": False, "stream": True, "timeout": guard.seconds, "verify": True, "proxies": {}}
            answer = super().request(method, url, **{**keywords, **limits})
            read = b"".join(_up_to(answer.iter_content(16_384)))
            answer._content, answer._content_consumed = read, True  # type: ignore[attr-defined]
            return answer

    return GuardedSession


def _up_to(parts: Iterator[bytes]) -> Iterator[bytes]:
    length = 0
    for part in parts:
        length += len(part)
        if length > MOST_BYTES:
            raise Blocked("the answer is too long")
        yield part


def seal(secret: str) -> str:
    """A webhook's address as it is stored: whoever reads the table alone cannot call it."""
    return _cipher().encrypt(secret.encode()).decode()


def unseal(stored: str) -> str:
    """The address again; "" where JIEBANG_SECRET_KEY has changed since, so that it must be entered anew."""
    from cryptography.fernet import InvalidToken

    try:
        return _cipher().decrypt(stored.encode()).decode()
    except InvalidToken:
        return ""


def _cipher() -> Any:
    import base64
    import hashlib

    from cryptography.fernet import Fernet

    key = hashlib.sha256(b"jiebang outbound\0" + settings.SECRET_KEY.encode()).digest()
    return Fernet(base64.urlsafe_b64encode(key))
