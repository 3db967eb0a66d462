"""Browsers: what one is called in words, and which ones signed in before.

Whoever signed in leaves a signed note in the browser. Wrong passwords typed elsewhere then do not keep the owner out of
the own account. The note opens nothing by itself, and a changed password makes it void.
"""

from __future__ import annotations

import re
import secrets
from typing import Any

from django.conf import settings
from django.core import signing
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jiebang.people.models import User

COOKIE = "device"
SALT = "jiebang.device"
LASTS = 180 * 24 * 3600
AT_MOST = 8  # accounts one browser is known for


def known_id(request: HttpRequest, user: User) -> str:
    """The browser's own id, if it signed in to this account since its password was set; else ""."""
    note = note_of(request)
    return str(note["id"]) if mark_of(user) in note.get("of", []) else ""


def remember(request: HttpRequest, response: HttpResponseBase, user: User) -> None:
    """Leave the note in the browser that has just signed in."""
    note = note_of(request)
    others = [mark for mark in note.get("of", []) if mark != mark_of(user)]
    note = {"id": note.get("id") or secrets.token_urlsafe(9), "of": [mark_of(user), *others][:AT_MOST]}
    response.set_cookie(
        COOKIE, signing.dumps(note, salt=SALT, compress=True), max_age=LASTS, httponly=True, samesite="Lax",
        secure=settings.SECURE_COOKIES,
    )  # fmt: skip


def note_of(request: HttpRequest) -> dict[str, Any]:
    try:
        note = signing.loads(request.COOKIES.get(COOKIE, ""), salt=SALT, max_age=LASTS)
    except signing.BadSignature:
        return {}
    return note if isinstance(note, dict) else {}


def mark_of(user: User) -> str:
    """Stands for the account and its present password; tells neither."""
    return salted_hmac(SALT, f"{user.pk}:{user.password}", algorithm="sha256").hexdigest()[:24]


# (key kept in a session, what the browser says of itself, words). The first that fits names it; an app's own browser
# stands before the browser it is built on.
PROGRAMS = (
    ("dingtalk", r"DingTalk", gettext_lazy("DingTalk")),
    ("feishu", r"Lark|Feishu", gettext_lazy("Feishu")),
    ("wecom", r"wxwork", gettext_lazy("WeCom")),
    ("wechat", r"MicroMessenger", gettext_lazy("WeChat")),
    ("edge", r"Edg(e|A|iOS)?/", "Edge"),
    ("qq", r"QQBrowser", gettext_lazy("QQ Browser")),
    ("360", r"360SE|360EE|QIHU", gettext_lazy("360 Browser")),
    ("huawei", r"HuaweiBrowser", gettext_lazy("Huawei Browser")),
    ("xiaomi", r"MiuiBrowser", gettext_lazy("Xiaomi Browser")),
    ("firefox", r"Firefox|FxiOS", "Firefox"),
    ("chrome", r"Chrome|CriOS", "Chrome"),
    ("safari", r"Safari", "Safari"),
)
SYSTEMS = (
    ("iphone", r"iPhone", "iPhone"),
    ("ipad", r"iPad", "iPad"),
    ("harmony", r"HarmonyOS|OpenHarmony", "HarmonyOS"),
    ("android", r"Android", "Android"),
    ("windows", r"Windows", "Windows"),
    ("mac", r"Mac OS X|Macintosh", "Mac"),
    ("linux", r"Linux|UOS|Kylin", "Linux"),
)


def kind_of(user_agent: str) -> list[str]:
    """[program, system] as kept in a session: the sort of browser, nothing that tells one from another."""
    return [first_fit(PROGRAMS, user_agent), first_fit(SYSTEMS, user_agent)]


def first_fit(table: Any, user_agent: str) -> str:
    return next((key for key, pattern, _words in table if re.search(pattern, user_agent, re.IGNORECASE)), "")


def words_for(kind: list[str]) -> str:
    """Chrome on Windows; what is not known is left out."""
    program, system = (
        next((words for found, _pattern, words in table if found == key), "")
        for table, key in zip((PROGRAMS, SYSTEMS), kind, strict=True)
    )
    if program and system:
        return _("{program} on {system}").format(program=program, system=system)
    return str(program or system) or _("an unknown device")
