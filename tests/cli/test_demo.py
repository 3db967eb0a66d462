"""`jiebang demo`: what it refuses with a sentence, and, in the long runs, a first and a second start."""

from __future__ import annotations

import os
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.request

import pytest

from jiebang.cli import main
from jiebang.demo.place import DATABASE, Place


@pytest.fixture
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("JIEBANG_HOME", str(tmp_path / "demo"))
    monkeypatch.setenv("JIEBANG_DEMO", "")  # the verb sets it; undone after the test
    return tmp_path / "demo"


@pytest.fixture
def port():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return str(taken.getsockname()[1])


@pytest.mark.parametrize("written", ["0", "70000", "eight", "-1"])
def test_a_port_that_is_none_is_a_wrong_argument(written, capsys):
    with pytest.raises(SystemExit) as ended:
        main(["demo", f"--port={written}"])
    assert ended.value.code == 2
    assert "whole number from 1 to 65535" in capsys.readouterr().err


def test_a_port_in_use_is_said_before_anything_is_loaded(home, capsys):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        taken = other.getsockname()[1]
        assert main(["demo", "--port", str(taken)]) == 1
    said = capsys.readouterr().err
    assert str(taken) in said and "make demo PORT=8123" in said
    assert not home.exists()


def test_an_offices_own_installation_is_refused(home, port, capsys):
    home.mkdir()
    (home / DATABASE).write_text("an office's rows")
    assert main(["demo", "--port", port, "--fresh"]) == 1
    assert f"{home} " in capsys.readouterr().err
    assert (home / DATABASE).read_text() == "an office's rows"


def test_a_demonstration_being_served_is_not_started_over(home, port, capsys):
    other = Place(home)
    other.open()
    other.claim()
    other.share()
    assert main(["demo", "--port", port, "--fresh"]) == 1
    assert f"{home} " in capsys.readouterr().err


@pytest.mark.soak
@pytest.mark.timeout(1800)
def test_a_second_start_keeps_what_was_changed_and_a_fresh_one_does_not(home, port):
    with served(home, port) as first:
        password = re.search(r"password +(\S+)", first)[1]
        assert f"http://localhost:{port}" in first and "secondee" in first
    with sqlite3.connect(home / DATABASE) as rows:
        rows.execute("UPDATE programmes_cohort SET name = '改过的名称' WHERE code = 'sh06'")
    rows.close()
    with served(home, port) as second:
        assert password in second
        assert cohort_name(home) == "改过的名称"
    with served(home, port, "--fresh"):
        assert cohort_name(home) == "第六批赴上海专业实训"


def cohort_name(home) -> str:
    rows = sqlite3.connect(home / DATABASE)
    try:
        return rows.execute("SELECT name FROM programmes_cohort WHERE code = 'sh06'").fetchone()[0]
    finally:
        rows.close()


class served:  # noqa: N801 - reads as a word: with served(home, port)
    """A demonstration in a process of its own; what it printed by the time it answers."""

    def __init__(self, home, port: str, *more: str) -> None:
        environment = {**os.environ, "JIEBANG_HOME": str(home), "JIEBANG_DEMO": "", "PYTHONUNBUFFERED": "1"}
        environment.pop("DJANGO_SETTINGS_MODULE", None)
        self.address = f"http://localhost:{port}/sign-in/"
        self.log = home.parent / "log.txt"
        command = [sys.executable, "-m", "jiebang", "demo", "--port", port, *more]
        with self.log.open("w") as log:
            self.process = subprocess.Popen(command, env=environment, stdout=log, stderr=subprocess.STDOUT)

    def __enter__(self) -> str:
        for _ in range(2400):
            if self.process.poll() is not None:
                raise AssertionError(self.log.read_text())
            try:
                with urllib.request.urlopen(self.address):
                    return self.log.read_text()
            except (urllib.error.URLError, ConnectionError):
                time.sleep(0.25)
        raise AssertionError("no answer within ten minutes: " + self.log.read_text())

    def __exit__(self, *error: object) -> None:
        self.process.send_signal(signal.SIGINT)
        assert self.process.wait(timeout=60) == 0
