"""What holds for the whole tree and no linter looks after: one clock, and nothing that watches or ranks people."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
from django.apps import apps

import jiebang

SOURCE = Path(jiebang.__file__).parent
CODE = sorted(SOURCE.rglob("*.py"))
CLOCK = SOURCE / "common" / "clock.py"
ASKS_THE_TIME = {
    ("date", "today"), ("datetime", "today"), ("datetime", "now"), ("datetime", "utcnow"),
    ("timezone", "now"), ("timezone", "localdate"), ("timezone", "localtime"),
    ("time", "time"), ("time", "localtime"), ("time", "gmtime"),
}  # fmt: skip
# Whole words of a name: `worst_fit`, `line_points` (of type) and `wish_rank` are none of these.
WATCHING = re.compile(
    r"(^|_)(latitude|longitude|lat|lng|lon|gps|geolocation|coordinates?|coords|check_?in|league|leaderboard"
    r"|ranking|scores?|credits_earned|online_(time|seconds|minutes)|login_count|sign_in_count|visits_of_page"
    r"|last_seen|last_login|time_on_page|keystrokes)(_|$)"
)
FOLLOWS = re.compile(
    r"geolocation|getCurrentPosition|watchPosition|sendBeacon|visibilitychange|[.\"']last_login|last_seen"
)


def calls_for_the_time(source: str) -> list[str]:
    """Calls such as `date.today()` in a module's text, with their lines."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            owner = node.func.value
            name = owner.attr if isinstance(owner, ast.Attribute) else getattr(owner, "id", "")
            if (name, node.func.attr) in ASKS_THE_TIME:
                found.append(f"{node.lineno}: {name}.{node.func.attr}")
    return found


def test_nothing_but_the_clock_asks_for_the_time():
    asked = {str(path.relative_to(SOURCE)): calls_for_the_time(path.read_text()) for path in CODE if path != CLOCK}
    assert {path: calls for path, calls in asked.items() if calls} == {}


@pytest.mark.parametrize(
    "source", ["date.today()", "datetime.now(tz)", "django.utils.timezone.now()", "datetime.datetime.utcnow()"]
)
def test_a_call_for_the_time_is_found(source):
    assert len(calls_for_the_time(f"x = {source}")) == 1


def test_templates_ask_for_no_time_of_their_own():
    templates = (SOURCE / "templates").rglob("*.html")
    assert [path.name for path in templates if re.search(r"\{%\s*now\b", path.read_text())] == []


def test_no_table_holds_places_points_or_time_spent_of_people():
    ours = [model for model in apps.get_models() if model.__module__.startswith("jiebang.")]
    fields = [f"{model._meta.label}.{field.name}" for model in ours for field in model._meta.get_fields()]
    assert [name for name in fields if WATCHING.search(name.rsplit(".", 1)[1])] == []


@pytest.mark.parametrize(
    "name", ["latitude", "check_in", "score", "total_score", "login_count", "last_seen_at", "last_login"]
)
def test_a_field_that_watches_is_found(name):
    assert WATCHING.search(name)


@pytest.mark.parametrize("name", ["worst_fit", "rank", "checked_at", "placed_change", "flat", "scoreless"])
def test_wishes_and_fits_are_not_meant(name):
    assert not WATCHING.search(name)


def test_no_page_or_script_follows_where_somebody_is_or_how_long():
    followed = {".html", ".js", ".py"}
    asked = {
        str(path.relative_to(SOURCE)): FOLLOWS.findall(path.read_text())
        for path in SOURCE.rglob("*")
        if path.suffix in followed and "migrations" not in path.parts
    }
    assert {path: words for path, words in asked.items() if words} == {}
