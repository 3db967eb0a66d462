"""`jiebang scheme`: works without a database, in both languages."""

import json
import os
import subprocess
import sys

import pytest

from jiebang import schemes
from jiebang.cli import main
from jiebang.kernel.scheme import read, to_json


@pytest.fixture(autouse=True)
def english(monkeypatch):
    monkeypatch.setenv("JIEBANG_LANGUAGE", "en")


def test_the_shipped_schemes_are_listed(capsys):
    assert main(["scheme", "list"]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "company-rotation: Company rotation, 180 days, 5 tasks, 3 kinds of reports",
        "qingdao-shanghai: Professional secondment to Shanghai, 100 days, 9 tasks, 2 kinds of reports",
        "weifang-beijing: Benchmark learning in Beijing, 60 days, 0 tasks, 4 kinds of reports",
    ]


def test_a_program_may_read_the_list(capsys):
    main(["scheme", "list", "--json"])
    assert [row["code"] for row in json.loads(capsys.readouterr().out)] == schemes.names()


def test_check_prints_every_fault_and_fails(tmp_path, capsys):
    path = tmp_path / "weifang-beijing-3.toml"
    path.write_text('[scheme]\ncode = "x"\nname = "x"\ndays = 0\n[[task]]\ncode = "fair"\ntitle = "展会"\nquota = 0\n')
    assert main(["scheme", "check", str(path)]) == 1
    assert capsys.readouterr().out.splitlines() == [
        "weifang-beijing-3.toml: scheme: days: must be at least 1, got 0",
        "weifang-beijing-3.toml: task 1 (fair): quota: must be at least 1, got 0",
    ]
    assert main(["scheme", "check", str(path), "--json"]) == 1
    assert [f["key"] for f in json.loads(capsys.readouterr().out)["faults"]] == ["days", "quota"]


def test_check_prints_the_burden_meter(capsys):
    assert main(["scheme", "check", "qingdao-shanghai"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "qingdao-shanghai.toml: no faults"
    assert lines[1].startswith("Burden: 4.6 minutes and 31 inputs for each person each week")
    assert "Companies visited (company_visit): 10 in all, 10 more come with other records" in "\n".join(lines)


def test_check_says_what_to_consider_and_still_succeeds(tmp_path, capsys):
    path = tmp_path / "a.toml"
    path.write_text('[scheme]\ncode = "x"\nname = "x"\ndays = 9\n[[task]]\ncode = "t"\ntitle = "t"\nquota = 1\n')
    assert main(["scheme", "check", str(path)]) == 0
    assert "To consider: a.toml: task 1 (t): counts: nothing feeds this task" in capsys.readouterr().out


def test_show_prints_an_outline_a_file_or_json(capsys):
    scheme = schemes.load("qingdao-shanghai")
    assert main(["scheme", "show", "qingdao-shanghai"]) == 0
    assert "Companies visited (company_visit): 20 companies" in capsys.readouterr().out
    main(["scheme", "show", "qingdao-shanghai", "--toml"])
    assert read(capsys.readouterr().out, "x") == scheme
    main(["scheme", "show", "qingdao-shanghai", "--json"])
    assert json.loads(capsys.readouterr().out) == to_json(scheme)


@pytest.mark.parametrize("name", ["nothing", ".", "x" * 400, "../" * 2000])
def test_a_file_that_cannot_be_opened_is_named_in_a_sentence(name, capsys):
    assert main(["scheme", "check", name]) == 1
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.strip()


def test_without_django_and_without_a_home_it_speaks_chinese(tmp_path):
    run = subprocess.run(
        [sys.executable, "-m", "jiebang", "scheme", "check", "weifang-beijing"],
        env={"PATH": os.environ["PATH"], "JIEBANG_HOME": str(tmp_path / "home")},
        capture_output=True, text=True, check=True, encoding="utf-8",
    )  # fmt: skip
    assert run.stdout.startswith("weifang-beijing.toml：没有问题\n负担：每人每周")
    assert not (tmp_path / "home").exists()


def test_an_unknown_language_is_named(monkeypatch, capsys):
    monkeypatch.setenv("JIEBANG_LANGUAGE", "fr")
    assert main(["scheme", "list"]) == 1
    assert capsys.readouterr().err == "JIEBANG_LANGUAGE=fr: write one of zh-hans, en\n"
