"""The catalogue's own tool: what it finds, what it keeps, what it calls a fault."""

from __future__ import annotations

import gettext
import json

import polib
import pytest

from jiebang.common import catalogue
from tools import messages


@pytest.fixture
def tree(tmp_path, monkeypatch):
    """A small product of its own, with code, a template and an empty catalogue."""
    source = tmp_path / "src" / "jiebang"
    po = source / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po"
    po.parent.mkdir(parents=True)
    (source / "views.py").write_text(
        "# Translators: on the button\n"
        'a = _("Save")\n'
        'b = ngettext("%(n)s record", "%(n)s records", n)\n'
        'c = pgettext("of a group", "leader")\n'
        "d = gettext(variable)\n",
        encoding="utf-8",
    )
    (source / "templates").mkdir()
    (source / "templates" / "page.html").write_text(
        '<p class="it\'s">\n   {% translate "Today" %}</p>\n      {% blocktranslate trimmed count n=rows|length %}\n'
        "  One row of {{ all }}.\n  {% plural %}\n {{ n }} rows of {{ all }}.\n{% endblocktranslate %}\n"
        "{% blocktranslate with who=person.name %}<b>{{ who }}</b> wrote “this”…{% endblocktranslate %} 100% 记\n"
        '{% translate "Back" context "navigation" as back %}',
        encoding="utf-8",
    )
    monkeypatch.setattr(catalogue, "PO", po)
    monkeypatch.setattr(messages, "SOURCE", source)
    monkeypatch.setattr(messages, "ROOT", tmp_path)
    monkeypatch.setattr(catalogue.compile_if_stale, "__defaults__", (po,))
    return tmp_path


ALL = {
    "Save": "保存",
    "%(n)s record": {"plural": "%(n)s records", "msgstr": "%(n)s 条记录"},
    "of a group\u0004leader": "组长",
    "Today": "今天",
    "One row of %(all)s.": {"plural": "%(n)s rows of %(all)s.", "msgstr": "%(all)s 行中的 %(n)s 行。"},
    "<b>%(who)s</b> wrote “this”…": "<b>%(who)s</b> 写下了“这个”…",
    "navigation\u0004Back": "返回",
}


def add(tree, texts) -> None:
    path = tree / "texts.json"
    path.write_text(json.dumps(texts), encoding="utf-8")
    messages.main(["add", str(path)])


def faults(capsys) -> list[str]:
    capsys.readouterr()
    messages.main(["check"])
    return capsys.readouterr().err.splitlines()


def test_every_text_of_code_and_templates_is_found(tree):
    found = messages.texts_under(messages.SOURCE)
    wanted = {tuple(key.split("\u0004")) if "\u0004" in key else ("", key) for key in ALL}
    assert set(found) == wanted
    assert found["", "Save"].comments == ["Translators: on the button"]
    assert found["", "One row of %(all)s."].plural == "%(n)s rows of %(all)s."


def test_a_full_catalogue_has_no_fault_and_django_can_read_it(tree, capsys):
    add(tree, ALL)
    assert faults(capsys) == []
    with catalogue.PO.with_suffix(".mo").open("rb") as file:
        read = gettext.GNUTranslations(file)
    assert read.gettext("Save") == "保存"
    assert read.ngettext("%(n)s record", "%(n)s records", 3) == "%(n)s 条记录"
    assert read.pgettext("of a group", "leader") == "组长"


def test_adding_twice_changes_nothing_and_entries_stand_sorted(tree, capsys):
    add(tree, ALL)
    before = catalogue.PO.read_bytes()
    capsys.readouterr()
    add(tree, ALL)
    assert capsys.readouterr().out.endswith("7 texts, 0 new or changed\n")
    assert catalogue.PO.read_bytes() == before
    ids = [entry.msgid for entry in polib.pofile(str(catalogue.PO))]
    assert ids == sorted(ids)


def test_update_brings_new_texts_in_empty_and_drops_unused_ones(tree, capsys):
    add(tree, {"Save": "保存", "Gone": "没了"})
    messages.main(["update"])
    assert capsys.readouterr().out.endswith("7 texts; 1 unused ones dropped; 6 not translated yet\n")
    held = {entry.msgid: entry for entry in polib.pofile(str(catalogue.PO))}
    assert "Gone" not in held and held["Save"].msgstr == "保存"
    assert held["%(n)s record"].msgid_plural == "%(n)s records"
    assert held["Save"].occurrences == [("src/jiebang/views.py", "")]


def test_update_keeps_a_translation_whose_text_gained_a_plural(tree):
    add(tree, {"%(n)s record": "%(n)s 条记录"})
    messages.main(["update"])
    entry = polib.pofile(str(catalogue.PO)).find("%(n)s record")
    assert entry.msgstr_plural == {0: "%(n)s 条记录"}


def test_what_is_missing_can_be_filled_in_and_added(tree, capsys):
    add(tree, {key: said for key, said in ALL.items() if key not in ("Today", "%(n)s record", "navigation\u0004Back")})
    capsys.readouterr()
    messages.main(["missing"])
    assert json.loads(capsys.readouterr().out) == {
        "Today": "",
        "%(n)s record": {"plural": "%(n)s records", "msgstr": ""},
        "navigation\u0004Back": "",
    }


@pytest.mark.parametrize(
    ("msgid", "said", "fault"),
    [
        ("Save", "", "not translated"),
        ("<b>%(who)s</b> wrote “this”…", "<b>%(whom)s</b> 写下了“这个”…", "placeholders"),
        ("<b>%(who)s</b> wrote “this”…", "%(who)s 写下了“这个”…", "tags"),
        ("<b>%(who)s</b> wrote “this”…", "<b>%(who)s</b> 写下了“这个”", "ends with '”', expected '…'"),
        ("Today", "今天。", "the English does not"),
        ("Today", "今,天", "half-width punctuation"),
        ("Today", "今天Word", "a space is missing"),
    ],
)
def test_a_fault_is_named_with_its_text(tree, capsys, msgid, said, fault):
    add(tree, {**ALL, msgid: said})
    found = faults(capsys)
    assert len(found) == 1 and msgid in found[0] and fault in found[0]


def test_a_command_at_the_end_and_an_abbreviation_need_no_full_stop(tree, capsys):
    (messages.SOURCE / "more.py").write_text('_("No.")\n_("It is not there. See: jiebang cohort list")\n')
    add(
        tree,
        {**ALL, "No.": "序号", "It is not there. See: jiebang cohort list": "没有。可用 jiebang cohort list 查看。"},
    )
    assert faults(capsys) == []


def test_a_comment_may_offer_more_placeholders(tree, capsys):
    (messages.SOURCE / "more.py").write_text('# Translators: also {month}\n_("{day} {name}")\n')
    add(tree, {**ALL, "{day} {name}": "{month} 月 {day} 日"})
    assert faults(capsys) == []
    add(tree, {"{day} {name}": "{year} 年 {day} 日"})
    assert len(faults(capsys)) == 1


def test_fuzzy_and_unused_entries_are_faults(tree, capsys):
    add(tree, {**ALL, "Gone": "没了"})
    po = polib.pofile(str(catalogue.PO))
    po.find("Save").flags.append("fuzzy")
    po.save()
    found = faults(capsys)
    assert len(found) == 2
    assert any("marked fuzzy" in fault for fault in found) and any("used nowhere" in fault for fault in found)


def test_compiling_happens_only_when_the_texts_changed(tree):
    add(tree, ALL)
    assert catalogue.compile_if_stale() is False
    catalogue.PO.with_suffix(".mo").unlink()
    assert catalogue.compile_if_stale() is True
    assert list(catalogue.PO.parent.iterdir()) != [] and len(list(catalogue.PO.parent.iterdir())) == 2
