"""Lines of TOML tables and keys: as an editor counts them, whatever stands in texts and comments."""

from __future__ import annotations

import contextlib
import time
import tomllib
from pathlib import Path

import pytest

from jiebang.common.toml_lines import Lines, TooDeep, statements

TRICKY = '''# [[forbid]] in a comment
top = "[[forbid]]"  # key = 1

[[forbid]]
person = """
[[forbid]]
host = "no"
"""
why = \'\'\'it's [[not]]
[[forbid]]\'\'\'
people = [
  "a]", # ]]
  ["[[x]]"],
]
  [[ "forbid" ]]  # indented, quoted
  host = "\\" [[x"
  two.parts = 1

[forbid.inner]
x = { y = [1, 2], z = "}" }
[fill]
min_posts = "soft"
[[forbid]]
person = ""
'''


def test_texts_comments_and_lists_over_several_lines_fool_nobody():
    assert [(found.sign, found.keys, found.line) for found in statements(TRICKY)] == [
        ("=", ("top",), 2),
        ("[[", ("forbid",), 4),
        ("=", ("person",), 5),
        ("=", ("why",), 9),
        ("=", ("people",), 11),
        ("[[", ("forbid",), 15),
        ("=", ("host",), 16),
        ("=", ("two", "parts"), 17),
        ("[", ("forbid", "inner"), 19),
        ("=", ("x",), 20),
        ("[", ("fill",), 21),
        ("=", ("min_posts",), 22),
        ("[[", ("forbid",), 23),
        ("=", ("person",), 24),
    ]
    tables = tomllib.loads(TRICKY)["forbid"]
    assert [sorted(table) for table in tables] == [["people", "person", "why"], ["host", "inner", "two"], ["person"]]


def test_a_key_has_its_line_and_what_has_none_has_that_of_what_it_stands_in():
    lines = Lines(TRICKY)
    assert [lines.of("forbid", n) for n in range(3)] == [4, 15, 23]
    assert (lines.of("forbid", 0, "people"), lines.of("forbid", 1, "two"), lines.of("forbid", 1, "inner")) == (
        11,
        17,
        19,
    )
    assert (lines.of("fill", 0, "min_posts"), lines.of("forbid", 2, "host"), lines.of("nothing")) == (22, 23, 0)
    inline = Lines('\nforbid = [\n {person = "a"},\n {person = "b"},\n]\nfill.min_posts = "soft"\n')
    assert (inline.of("forbid", 1, "person"), inline.of("fill", 0, "min_posts")) == (2, 6)


@pytest.mark.parametrize("name", ["src/jiebang/demo/data/rules.toml", "tests/data/instances/k1/rules.toml"])
def test_a_file_as_offices_write_it_has_a_line_for_every_table(name):
    text = (Path(__file__).resolve().parents[2] / name).read_text()
    written = text.split("\n")
    lines = Lines(text)
    for kind, tables in tomllib.loads(text).items():
        if isinstance(tables, list):
            assert [written[lines.of(kind, n) - 1] for n in range(len(tables))] == [f"[[{kind}]]"] * len(tables)


@pytest.mark.parametrize(
    "text", ["a = " + "[" * 50, ".".join("a" * 50) + " = 1", f"[{'.'.join('a' * 50)}]", "a = " + "{b=" * 50]
)
def test_what_goes_too_deep_is_refused_before_anything_reads_it(text):
    with pytest.raises(TooDeep) as refused:
        list(statements("\n" + text))
    assert refused.value.line == 2


@pytest.mark.parametrize(
    "text",
    ['a = "' + '\\"' * 200_000, 'a = """' + '""a' * 200_000, "a = '''" + "'" * 200_000, "a." * 200_000, "[" * 200_000],
)
def test_a_broken_text_takes_no_long_time(text):
    begun = time.perf_counter()
    with contextlib.suppress(TooDeep):
        list(statements(text))
    assert time.perf_counter() - begun < 5
