"""`jiebang report draft`."""

import json
from datetime import date

import docx
import pytest
from django.utils import translation

from jiebang.cli import main
from jiebang.common.audit import SYSTEM
from jiebang.evidence.actions import save_record
from jiebang.evidence.drafts import Draft, Named
from jiebang.reports import actions
from jiebang.reports.models import Report
from tests.builders import a_cohort, a_group, a_host, a_secondment, a_user

pytestmark = pytest.mark.django_db
PERIOD = "2021-12-H1"


@pytest.fixture(autouse=True)
def in_english(settings, today_is):
    settings.LANGUAGE_CODE = "en"
    today_is(date(2021, 12, 12))
    with translation.override("en"):
        yield


@pytest.fixture
def secondee():
    cohort = a_cohort(code="sh05")
    found = a_secondment(
        cohort, "单晓", number="P021", group=a_group(cohort, "第一组"), host=a_host(cohort, "上海清算所")
    )
    draft = Draft("visit", date(2021, 12, 2), (found,), (Named("普洛斯", "company"),), learned="冷链先看订单。")
    save_record(cohort, draft, by=SYSTEM, author=found)
    return found


def draft(out, *more, cohort="sh05", kind="half_month", period=PERIOD, person="P021"):
    return main(["report", "draft", "--cohort", cohort, "--kind", kind, "--period", period, "--person", person,
                 "--out", str(out), *more])  # fmt: skip


def test_a_report_nobody_drafted_is_composed_and_nothing_is_stored(secondee, tmp_path, capsys):
    out = tmp_path / "a.docx"
    assert draft(out, "--json") == 0
    told = json.loads(capsys.readouterr().out)
    assert told["person"] == "单晓"
    assert told["sections"][0]["sentences"][0] == {
        "text": "本期走访企业 1 家，累计 1 家，比应有进度少 10 家。",
        "state": "drafted",
        "rests_on": [1],
    }
    assert [(r["number"], r["date"], r["title"], r["version"]) for r in told["records"]] == [
        (1, "2021-12-02", "普洛斯", 1)
    ]
    assert "一、本期工作" in [p.text for p in docx.Document(str(out)).paragraphs]
    assert not Report.objects.exists()


def test_a_locked_period_nobody_drafted_can_still_be_written(secondee, tmp_path, capsys):
    assert draft(tmp_path / "a.docx", period="2021-10-H2") == 0
    assert capsys.readouterr().out.strip() == str(tmp_path / "a.docx")


def test_the_persons_own_words_are_kept(secondee, tmp_path, capsys):
    report = actions.draft_report(secondee, "half_month", PERIOD, by=SYSTEM)
    sentence = report.sentences.first()
    actions.edit_sentence(sentence, "我改过这一句。", version=sentence.version, by=SYSTEM)
    assert draft(tmp_path / "a.docx", "--json") == 0
    assert json.loads(capsys.readouterr().out)["sections"][0]["sentences"][0]["text"] == "我改过这一句。"


def test_a_report_handed_in_is_written_as_handed_in(secondee, tmp_path, capsys):
    report = actions.draft_report(secondee, "half_month", PERIOD, by=SYSTEM)
    actions.submit_report(report, version=report.version, by=SYSTEM)
    assert draft(tmp_path / "a.docx", "--json") == 0
    assert json.loads(capsys.readouterr().out)["submitted_on"] == "2021-12-12"


def test_the_same_call_gives_the_same_file(secondee, tmp_path):
    for name in ("a.docx", "b.docx"):
        assert draft(tmp_path / name) == 0
    assert (tmp_path / "a.docx").read_bytes() == (tmp_path / "b.docx").read_bytes()


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"cohort": "sh99"}, "no cohort sh99"),
        ({"person": "P999"}, "nobody with the number P999"),
        ({"kind": "rubbish"}, "Its scheme knows: half_month"),
        ({"period": "2021-12"}, "has no period"),
        ({"period": "2021-12-H2"}, "begins on 2021-12-16"),
    ],
)
def test_what_cannot_be_drafted_is_said_in_a_sentence(secondee, tmp_path, capsys, changed, sentence):
    out = tmp_path / "a.docx"
    assert draft(out, **changed) == 1
    assert sentence in capsys.readouterr().err
    assert not out.exists()


def test_a_group_is_refused_with_what_to_do(secondee, tmp_path, capsys):
    arguments = ["report", "draft", "--cohort", "sh05", "--kind", "half_month", "--period", PERIOD, "--group", "第一组"]
    assert main([*arguments, "--out", str(tmp_path / "a.docx")]) == 1
    assert "--person" in capsys.readouterr().err


def test_a_place_that_cannot_be_written_is_said(secondee, tmp_path, capsys, monkeypatch):
    monkeypatch.setenv("JIEBANG_LANGUAGE", "en")
    assert draft(tmp_path / "missing" / "a.docx") == 1
    assert "cannot be written" in capsys.readouterr().err


def test_as_a_person_only_what_that_person_sees(secondee, tmp_path, capsys):
    a_user("stranger", role="secondee", scope=a_secondment(secondee.cohort, "旁人"))
    assert draft(tmp_path / "a.docx", "--as", "stranger") == 1
    assert "nobody with the number" in capsys.readouterr().err
    a_user("P021", role="secondee", scope=secondee)
    assert draft(tmp_path / "a.docx", "--as", "P021") == 0


def test_wrong_arguments_end_with_2(capsys):
    with pytest.raises(SystemExit) as ended:
        main(["report", "draft", "--cohort", "sh05"])
    assert ended.value.code == 2
