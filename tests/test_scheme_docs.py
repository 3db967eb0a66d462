"""docs/schemes.md and docs/glossary.md say what the reader and the screens do."""

import re
from pathlib import Path

from django.utils import translation

from jiebang.kernel.scheme import SHIPPED_KINDS, TERMS, read
from jiebang.kernel.scheme.lint import remarks
from jiebang.kernel.scheme.rules import REPEATED, SINGLE
from jiebang.programmes.words import word

DOCS = Path(__file__).parent.parent / "docs"
SCHEMES = (DOCS / "schemes.md").read_text(encoding="utf-8")
GLOSSARY = (DOCS / "glossary.md").read_text(encoding="utf-8")


def test_the_example_is_a_scheme_of_which_nothing_is_to_be_said():
    (example,) = re.findall(r"```toml\n(.*?)```", SCHEMES, re.DOTALL)
    scheme = read(example, "example.toml")
    assert [task.code for task in scheme.tasks] == ["companies", "people", "idea"]
    assert remarks(scheme, "example.toml") == []


def test_every_table_is_documented_with_all_its_keys():
    rows = dict(re.findall(r"^\| `\[+(\w+)\]+` \| ([^|]*) \|", SCHEMES, re.MULTILINE))
    assert set(rows) == {*SINGLE, *REPEATED}
    documented = {name: set(re.findall(r"\w+", keys)) for name, keys in rows.items() if name != "words"}
    assert documented == {name: set(keys) - {"source"} for name, keys in (SINGLE | REPEATED).items() if name != "words"}


def test_the_shipped_kinds_are_named():
    assert ", ".join(kind.code for kind in SHIPPED_KINDS) in SCHEMES


def test_the_glossary_holds_the_terms_with_the_words_of_the_screens():
    rows = re.findall(r"^\| `(\w+)` \| ([^|]+) \| ([^|]+) \|", GLOSSARY, re.MULTILINE)
    assert len(rows) == len(TERMS)
    with translation.override("en"):
        assert {term: english for term, english, _ in rows} == {term: word(None, term) for term in TERMS}
    with translation.override("zh-hans"):
        assert {term: chinese for term, _, chinese in rows} == {term: word(None, term) for term in TERMS}
