"""`jiebang slips`."""

from __future__ import annotations

import json
from io import BytesIO

import docx
import pytest

from jiebang.cli import main
from jiebang.people.models import Slip
from tests.builders import a_cohort, a_group, a_secondment, a_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def cohort():
    cohort = a_cohort(code="sh05")
    group = a_group(cohort, "第二组")
    for number in range(1, 82):
        a_secondment(cohort, number=f"P{number:03d}", group=group if number <= 11 else None)
    return cohort


def cards(path):
    return len(docx.Document(BytesIO(path.read_bytes())).tables[0].rows)


def test_a_whole_cohort_in_one_file_for_its_owner_alone(cohort, tmp_path, capsys):
    out = tmp_path / "slips.docx"
    assert main(["slips", "--cohort", "SH05", "--out", str(out)]) == 0
    assert (cards(out), Slip.objects.count()) == (81, 81)
    assert out.stat().st_mode & 0o777 == 0o600
    said = capsys.readouterr()
    assert said.out.strip() == str(out)
    assert "81" in said.err


def test_a_group_or_some_people_or_who_has_no_account_yet(cohort, tmp_path):
    out = tmp_path / "slips.docx"
    a_user("P001", person=cohort.secondments.get(number="P001").person)
    for more, count in [
        (["--group", "第二组"], 11),
        (["--group", "第二组", "--without-account"], 10),
        (["--person", "P005", "--person", "P007"], 2),
    ]:
        assert main(["slips", "--cohort", "sh05", "--out", str(out), *more]) == 0
        assert cards(out) == count


def test_json_carries_the_links(cohort, tmp_path, capsys):
    out = tmp_path / "slips.docx"
    arguments = ["slips", "--cohort", "sh05", "--person", "P003", "--out", str(out), "--url", "https://a.example/"]
    assert main([*arguments, "--json"]) == 0
    [row] = json.loads(capsys.readouterr().out)
    assert (row["person"], row["login"], row["link"].startswith("https://a.example/slip/")) == ("P003", "P003", True)


@pytest.mark.parametrize(
    "more",
    [
        ["--person", "P999"], ["--group", "第九组"], ["--url", "a.example"], ["--out", "/proc/none/slips.docx"],
        ["--as", "reader"], ["--as", "nobody"], ["--cohort", "none"],
    ],
)  # fmt: skip
def test_what_cannot_be_done_is_said_and_issues_nothing(cohort, tmp_path, capsys, more):
    a_user("reader", role="reader", scope=cohort)
    assert main(["slips", "--cohort", "sh05", "--out", str(tmp_path / "a.docx"), *more]) == 1
    assert capsys.readouterr().err.strip()
    assert not Slip.objects.exists()
