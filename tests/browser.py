"""The browser for tests: headless Chromium on the live server, signed in by role, with axe.

    @pytest.mark.browser
    def test_today(page_for, …):
        page = page_for(user)              # 390 × 844; width="desktop" for 1440 × 900
        page.goto("/today/")
        assert_accessible(page)

Console errors, failed requests to the server and sideways scroll fail the test by themselves.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from importlib import import_module
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY

FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
WIDTHS = {"phone": {"width": 390, "height": 844}, "desktop": {"width": 1440, "height": 900}}
WORDS = "browser tests need Chromium and Chinese fonts: apt-get install chromium fonts-noto-cjk"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip browser tests with clear words where Chromium is missing; under CI they fail instead."""
    if chromium() or os.environ.get("CI") == "true":
        return
    for item in items:
        if item.get_closest_marker("browser"):
            item.add_marker(pytest.mark.skip(reason=WORDS))


def chromium() -> str | None:
    return shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    path = chromium()
    if path is None:
        pytest.fail(WORDS)
    from playwright.sync_api import sync_playwright

    # Synchronous Playwright runs an event loop in the tests' own thread, where Django would refuse the database.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield launched
        launched.close()


@pytest.fixture
def page_for(browser: Any, live_server: Any, transactional_db: None) -> Iterator[Callable[..., Any]]:
    """`page_for(user)`: a page signed in as the user; `page_for(None)`: a visitor; javascript=False: no scripts."""
    contexts, faults = [], []

    def open_page(user: Any = None, *, width: str = "phone", javascript: bool = True, dark: bool = False) -> Any:
        context = browser.new_context(
            base_url=live_server.url,
            viewport=WIDTHS[width],
            locale="zh-CN",
            java_script_enabled=javascript,
            color_scheme="dark" if dark else "light",
            reduced_motion="reduce",
        )
        contexts.append(context)
        if user is not None:
            context.add_cookies([session_cookie(user, live_server.url)])
        page = context.new_page()
        page.set_default_timeout(15_000)
        watch(page, faults)
        return page

    yield open_page
    wide = [page.url for context in contexts for page in context.pages if scrolls_sideways(page)]
    for context in contexts:
        context.close()
    assert not faults, "\n".join(faults)
    assert not wide, f"scrolls sideways: {wide}"


def session_cookie(user: Any, url: str) -> dict[str, str]:
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = "allauth.account.auth_backends.AuthenticationBackend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    return {"name": settings.SESSION_COOKIE_NAME, "value": session.session_key, "url": url}


def watch(page: Any, faults: list[str]) -> None:
    page.on("pageerror", lambda error: faults.append(f"script error on {page.url}: {error}"))
    page.on("console", lambda message: faults.append(complaint(page, message)) if is_complaint(message) else None)
    page.on(
        "response",
        lambda answer: faults.append(f"{answer.status} for {answer.url}") if answer.status >= 500 else None,
    )


def is_complaint(message: Any) -> bool:
    # A refused form (422, 409 …) is an answer a test may want; Chromium and htmx note every one as a console error.
    noted = ("Failed to load resource", "Response Status Error Code 4")
    return message.type == "error" and not any(words in message.text for words in noted)


def complaint(page: Any, message: Any) -> str:
    return f"console error on {page.url}: {message.text}"


def scrolls_sideways(page: Any) -> bool:
    if page.url == "about:blank" or page.is_closed():
        return False
    root = "document.documentElement"
    return bool(page.evaluate(f"{root}.scrollWidth > {root}.clientWidth"))


def assert_no_sideways_scroll(page: Any) -> None:
    assert not scrolls_sideways(page), f"{page.url} scrolls sideways at {page.viewport_size['width']} px"


def assert_accessible(page: Any) -> None:
    """No axe violation at all on the page as it stands, and no sideways scroll."""
    from axe_playwright_python.sync_playwright import Axe

    # A click returns when the new address is known; axe would judge what little of the page has come by then.
    page.wait_for_load_state("load")
    found = Axe().run(page).response["violations"]
    told = [f"{fault['id']}: {fault['help']}: {node['html'][:200]}" for fault in found for node in fault["nodes"][:5]]
    assert not told, f"{page.url}\n" + "\n".join(told)
    assert_no_sideways_scroll(page)
