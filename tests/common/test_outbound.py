"""What leaves the server, and to where it never goes (hostile input 33)."""

from __future__ import annotations

import ast
import json
import socket
import threading
import time
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

import jiebang
from jiebang.common import outbound
from jiebang.common.outbound import Blocked, Fate, Guard, check_mail_address, check_robot_url, guarded, is_public
from jiebang.common.refusals import Refused
from tests.mail import MailServer

WECOM = "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=693a91f6-7xxx-4bc4-97a0-0ec2sifa5aaa"
DINGTALK = "https://oapi.dingtalk.com/robot/send?access_token=abcdef0123456789abcdef0123456789"
FEISHU = "https://open.feishu.cn/open-apis/bot/v2/hook/1b2c3d4e-aaaa-bbbb-cccc-1234567890ab"
HOSTS = ["qyapi.weixin.qq.com", "oapi.dingtalk.com", "open.feishu.cn"]
SOURCE = Path(jiebang.__file__).parent


@pytest.fixture(autouse=True)
def on(settings):
    settings.OUTBOUND, settings.OUTBOUND_HOSTS = True, list(HOSTS)
    settings.URL = "https://jiebang.example.org"


class Canary:
    """A listener that must hear nothing, or an HTTP server that counts what it hears."""

    def __init__(self, answer: bytes = b"{}", status: int = 200, headers: dict[str, str] | None = None) -> None:
        self.heard: list[tuple[str, bytes]] = []
        canary = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                canary.heard.append((self.path, self.rfile.read(int(self.headers.get("Content-Length", 0)))))
                self.send_response(status)
                for name, value in (headers or {}).items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)

            do_GET = do_POST  # noqa: N815 - the name http.server calls

            def log_message(self, *arguments: object) -> None:
                pass

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.port = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()

    def stop(self) -> None:
        self.server.shutdown()
        self.server.server_close()


@pytest.fixture
def canary():
    listening = Canary()
    yield listening
    listening.stop()


@pytest.mark.parametrize("url", [WECOM, DINGTALK, FEISHU, f"  {WECOM}\n", WECOM.replace(".com/", ".com:443/")])
def test_the_three_services_webhooks_are_taken(url):
    assert check_robot_url(url) == url.strip()


def test_another_host_is_taken_once_the_operator_allows_it(settings):
    with pytest.raises(Refused, match="qyapi"):
        check_robot_url("https://hooks.example.org/jiebang")
    settings.OUTBOUND_HOSTS = ["hooks.example.org"]
    assert check_robot_url("https://hooks.example.org/jiebang")
    with pytest.raises(Refused):
        check_robot_url(WECOM)


# Thirty ways to write an address of this machine or its network, as a host or around an allowed one.
BYPASSES = [
    "http://127.0.0.1:{port}/",
    "https://127.0.0.1:{port}/",
    "https://localhost:{port}/",
    "https://localhost.:{port}/",
    "https://0.0.0.0:{port}/",
    "https://[::1]:{port}/",
    "https://[::]:{port}/",
    "https://[::ffff:127.0.0.1]:{port}/",
    "https://[::ffff:7f00:1]:{port}/",
    "https://2130706433:{port}/",
    "https://0x7f000001:{port}/",
    "https://0x7f.0.0.1:{port}/",
    "https://0177.0.0.1:{port}/",
    "https://017700000001:{port}/",
    "https://127.1:{port}/",
    "https://127.0.1:{port}/",
    "https://10.0.0.1/",
    "https://172.16.0.1/",
    "https://192.168.1.1/",
    "https://169.254.169.254/latest/meta-data/",
    "https://[fe80::1]/",
    "https://[fd00::1]/",
    "https://127.0.0.1.nip.io:{port}/",
    "https://①②⑦.0.0.1:{port}/",
    "https://qyapi.weixin.qq.com@127.0.0.1:{port}/",
    "https://127.0.0.1:{port}\\@qyapi.weixin.qq.com/cgi-bin/webhook/send?key=a",
    "https://127.0.0.1:{port}#@qyapi.weixin.qq.com/",
    "https://qyapi.weixin.qq.com.127.0.0.1.nip.io:{port}/",
    "https://qyapi.weixin.qq.com./cgi-bin/webhook/send?key=abcdefgh1",
    "https://qyapi.weixin.qq.com:{port}/cgi-bin/webhook/send?key=abcdefgh1",
    "gopher://127.0.0.1:{port}/",
    "file:///etc/passwd",
    "//127.0.0.1:{port}/",
    "https://qyapi.weixin.qq.com%00.127.0.0.1/",
]


@pytest.mark.parametrize("form", BYPASSES)
def test_no_form_of_an_inner_address_is_taken_or_called(canary, form):
    url = form.format(port=canary.port)
    with pytest.raises(Refused):
        check_robot_url(url)
    assert outbound.send_to_robot(url, "x") is Fate.NOT_SENT
    assert canary.heard == []


INNER = [
    "127.0.0.1", "127.1.2.3", "0.0.0.0", "10.0.0.1", "172.16.5.4", "172.31.255.255", "192.168.0.1", "169.254.169.254",
    "100.64.0.1", "192.0.0.1", "198.18.0.1", "224.0.0.1", "239.1.1.1", "240.0.0.1", "255.255.255.255", "::1", "::",
    "fe80::1", "fe80::1%eth0", "fc00::1", "fd12:3456::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::127.0.0.1",
    "64:ff9b::7f00:1", "64:ff9b::a00:1", "2002:7f00:1::", "2002:c0a8:101::1", "ff02::1", "2001:db8::1", "", "nonsense",
]  # fmt: skip


@pytest.mark.parametrize("address", INNER)
def test_an_address_inside_is_not_public(address):
    assert not is_public(address)


@pytest.mark.parametrize("address", ["8.8.8.8", "101.226.90.12", "2400:3200::1", "64:ff9b::808:808"])
def test_an_address_of_the_internet_is_public(address):
    assert is_public(address)


def resolving(monkeypatch, *answers: str) -> list[str]:
    """Names resolve to these addresses in turn, as an attacker's own server may answer; what was asked."""
    asked, queue = [], list(answers)

    def resolve(host, port, *arguments, **keywords):
        asked.append(host)
        address = queue.pop(0) if len(queue) > 1 else queue[0]
        family = socket.AF_INET6 if ":" in address else socket.AF_INET
        place = (address, port, 0, 0) if family == socket.AF_INET6 else (address, port)
        return [(family, socket.SOCK_STREAM, 6, "", place)]

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    return asked


@pytest.mark.parametrize("address", ["127.0.0.1", "::1", "::ffff:127.0.0.1", "10.1.1.1", "169.254.169.254"])
def test_an_allowed_name_that_resolves_inside_is_not_connected_to(monkeypatch, canary, address):
    resolving(monkeypatch, address)
    assert outbound.send_to_robot(WECOM, "x") is Fate.NOT_SENT
    with pytest.raises(Blocked):
        Guard({"qyapi.weixin.qq.com"}, 5).connect(("qyapi.weixin.qq.com", canary.port))
    assert canary.heard == []


def test_a_name_that_changes_its_mind_is_asked_once_and_that_answer_connected_to(monkeypatch, canary):
    """Rebinding: public when it is checked, this machine when it is connected to."""
    asked = resolving(monkeypatch, "203.0.113.9", "127.0.0.1")
    reached = []
    monkeypatch.setattr(outbound, "is_public", lambda address: reached.append(address) or address == "203.0.113.9")
    monkeypatch.setattr(socket.socket, "connect", lambda one, place: reached.append(place[0]))
    Guard({"rebind.example"}, 5).connect(("rebind.example", canary.port))
    assert (asked, reached, canary.heard) == (["rebind.example"], ["203.0.113.9", "203.0.113.9"], [])


def test_a_name_with_one_address_inside_among_others_is_refused_whole(monkeypatch):
    both = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, 443)) for one in ("8.8.8.8", "127.0.0.1")]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *arguments, **keywords: both)
    with pytest.raises(Blocked):
        Guard({"a.example"}, 5).connect(("a.example", 443))


@contextmanager
def plain_post(canary, *, seconds: float = 5.0):
    """A session under guard that may reach the canary, by a name."""
    guard = Guard({"inside.example"}, seconds, inside=True)
    with guarded(guard):
        import requests

        yield requests, f"http://inside.example:{canary.port}/"


def test_a_redirect_is_not_followed(monkeypatch, canary):
    elsewhere = Canary(status=302, headers={"Location": f"http://inside.example:{canary.port}/secret"})
    resolving(monkeypatch, "127.0.0.1")
    with plain_post(elsewhere) as (requests, url):
        assert requests.post(url, data=b"x").status_code == 302
    elsewhere.stop()
    assert (len(elsewhere.heard), canary.heard) == (1, [])


def test_a_long_answer_is_not_read(monkeypatch):
    long = Canary(answer=b"x" * (outbound.MOST_BYTES + 1))
    resolving(monkeypatch, "127.0.0.1")
    with plain_post(long) as (requests, url), pytest.raises(Blocked):
        requests.post(url, data=b"x")
    long.stop()


def test_an_answer_that_drips_ends_when_the_time_is_over(monkeypatch):
    """Each drop comes in time, the whole never would."""
    listener = socket.create_server(("127.0.0.1", 0))

    def drip() -> None:
        line, _ = listener.accept()
        try:
            for _ in range(200):
                line.sendall(b"H")
                time.sleep(0.05)
        except OSError:
            pass

    threading.Thread(target=drip, daemon=True).start()
    resolving(monkeypatch, "127.0.0.1")
    began = time.monotonic()
    guard = Guard({"inside.example"}, 0.6, inside=True)
    with guarded(guard):
        import requests

        with pytest.raises((requests.RequestException, OSError)):
            requests.post(f"http://inside.example:{listener.getsockname()[1]}/", data=b"x")
    listener.close()
    assert time.monotonic() - began < 3


def test_proxies_of_the_environment_are_not_used(monkeypatch, canary):
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "HTTPS_PROXY", "https_proxy"):
        monkeypatch.setenv(name, f"http://127.0.0.1:{canary.port}")
    monkeypatch.delenv("NO_PROXY", raising=False)
    other = Canary()
    resolving(monkeypatch, "127.0.0.1")
    with plain_post(other) as (requests, url):
        requests.post(url, data=b"x")
    other.stop()
    assert (len(other.heard), canary.heard) == (1, [])


def test_libraries_are_as_before_afterwards():
    import smtplib

    import requests

    before = (requests.sessions.Session, smtplib.SMTP._get_socket, smtplib.SMTP_SSL._get_socket)
    with pytest.raises(ValueError, match="x"), guarded(Guard(set(), 1)):
        assert requests.sessions.Session is not before[0]
        raise ValueError("x")
    assert (requests.sessions.Session, smtplib.SMTP._get_socket, smtplib.SMTP_SSL._get_socket) == before


@pytest.mark.parametrize(
    ("url", "host", "path", "text_of"),
    [
        (WECOM, HOSTS[0], "/cgi-bin/webhook/send?key=693a91f6", lambda said: said["text"]["content"]),
        (DINGTALK, HOSTS[1], "/robot/send?access_token=abcdef", lambda said: said["text"]["content"]),
        (FEISHU, HOSTS[2], "/open-apis/bot/v2/hook/1b2c3d4e", lambda said: said["content"]["text"]),
    ],
)
def test_each_service_is_called_the_way_it_wants(monkeypatch, url, host, path, text_of):
    """Through apprise and the guard, with the TLS taken off at the last step so that a local server can answer."""
    from urllib3.connection import HTTPSConnection

    answer = json.dumps({"StatusCode": 0, "code": 0, "errcode": 0}).encode()
    server, called = Canary(answer=answer), []

    def without_tls(self):
        called.append(self.host)
        self.sock = socket.create_connection(("127.0.0.1", server.port))
        self.is_verified = True

    monkeypatch.setattr(HTTPSConnection, "connect", without_tls)
    assert outbound.send_to_robot(url, "接棒：有 2 则新通知") is Fate.SENT
    server.stop()
    [(asked, body)] = server.heard
    assert (called, asked.startswith(path)) == ([host], True)
    assert text_of(json.loads(body)) == "接棒：有 2 则新通知"


def test_nothing_leaves_while_it_is_switched_off(settings, canary, monkeypatch):
    settings.OUTBOUND = False
    settings.MAIL_URL = f"mailto://127.0.0.1:{canary.port}?from=a@example.org"
    monkeypatch.setattr(socket, "getaddrinfo", lambda *arguments, **keywords: pytest.fail("resolved"))
    assert outbound.send_to_robot(WECOM, "x") is Fate.NOT_SENT
    assert outbound.send_mail("a@example.org", "x", "x") is Fate.NOT_SENT


# ── mail ───────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def mails(settings):
    server = MailServer()
    settings.MAIL_URL = server.url
    yield server
    server.stop()


def test_a_mail_says_what_it_was_given_to_one_address(mails):
    assert outbound.send_mail("dan.xiao@example.org", "接棒：你有 3 件待办", "请登录查看") is Fate.SENT
    [mail] = mails.received
    assert (mail.recipients, mail.subject, mail.text.strip()) == (
        ["dan.xiao@example.org"],
        "接棒：你有 3 件待办",
        "请登录查看",
    )


INJECTIONS = [
    "a@example.org\r\nBcc: b@example.org",
    "a@example.org\nBcc: b@example.org",
    "a@example.org,b@example.org",
    "a@example.org;b@example.org",
    "a@example.org b@example.org",
    "<a@example.org>",
    '"x" <a@example.org>',
    "a@example.org%0aBcc:b@example.org",
    "a\0@example.org",
    "a@[127.0.0.1]",
    "a@localhost",
    "a@example.org?bcc=b@example.org",
    "a@example.org/b@example.org",
    "a@exam\u202eple.org",
    "@example.org",
    "a@",
    "a" * 300 + "@example.org",
    "a@-example.org",
]


@pytest.mark.parametrize("address", INJECTIONS)
def test_no_address_carries_another_header_or_receiver(mails, address):
    with pytest.raises(Refused):
        check_mail_address(address)
    with pytest.raises(Refused):
        outbound.send_mail(address, "x", "x")
    assert mails.received == []


@pytest.mark.parametrize("break_", ["\r\n", "\n", "\r", "\u2028", "\x0b", "\0"])
def test_a_subject_stays_one_header(mails, break_):
    subject = f"三件{break_}Bcc: b@example.org{break_}{break_}<script>"
    outbound.send_mail("a@example.org", subject, f"正文{break_}Bcc: c@example.org")
    [mail] = mails.received
    assert mail.recipients == ["a@example.org"]
    assert (mail.message["Bcc"], mail.message["Cc"]) == (None, None)
    assert mail.subject == "三件 Bcc: b@example.org <script>"


def test_a_server_that_refuses_or_is_not_there_is_told_apart_from_one_that_hangs_up(settings, mails):
    mails.behaviour = "drop after data"
    assert outbound.send_mail("a@example.org", "x", "x") is Fate.UNKNOWN
    mails.stop()
    assert outbound.send_mail("a@example.org", "x", "x") is Fate.NOT_SENT


def test_only_the_mail_server_named_is_connected_to(settings, canary):
    settings.MAIL_URL = "mailto://mail.example.org?from=a@example.org"
    with guarded(Guard({"mail.example.org"}, 2)):
        import smtplib

        with pytest.raises(OSError, match="not allowed"):
            smtplib.SMTP("127.0.0.1", canary.port)
    assert canary.heard == []


# ── the tree ───────────────────────────────────────────────────────────────────────────────────────────────────

SPEAKS = {
    "requests",
    "smtplib",
    "http",
    "urllib3",
    "socket",
    "ftplib",
    "telnetlib",
    "httpx",
    "aiohttp",
    "apprise",
    "urllib.request",
}
# What listens or asks whether a port is free speaks to nobody outside.
LISTENS = {"cli/verbs/demo.py", "cli/server.py"}
# Names the error of the library that speaks to the one directory the operator configured for signing in.
SIGNS_IN = {"people/signing_in/views/sso.py"}


def imports_of(source: str) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return found


def speakers(source: str) -> set[str]:
    return {name for name in imports_of(source) if name in SPEAKS or name.split(".")[0] in SPEAKS - {"urllib.request"}}


def test_nothing_but_outbound_speaks_to_other_machines():
    found = {str(path.relative_to(SOURCE)): speakers(path.read_text()) for path in sorted(SOURCE.rglob("*.py"))}
    assert {path for path, names in found.items() if names} - LISTENS - SIGNS_IN == {"common/outbound.py"}


@pytest.mark.parametrize(
    "source",
    [
        "import requests",
        "from smtplib import SMTP",
        "import urllib.request",
        "from urllib import request",
        "import apprise.plugins",
    ],
)
def test_an_import_that_speaks_is_found(source):
    assert speakers(source)
