"""The tables of columns in docs/imports.md, written from the code. `python tools/import_columns.py` renews them."""

from __future__ import annotations

import os
import sys
from pathlib import Path

DOCUMENT = Path(__file__).parents[1] / "docs" / "imports.md"
BEGIN, END = "<!-- columns: written by tools/import_columns.py -->", "<!-- end of columns -->"


def tables() -> str:
    """One table for each kind of list the product imports."""
    from jiebang.common import imports

    return "\n".join(table(importer) for importer in imports.kinds())


def table(importer: object) -> str:
    kind = importer.file  # type: ignore[attr-defined]
    keys = " or ".join(" + ".join(kind.column(key).title for key in keys) for keys in kind.keys)
    lines = [f"### {kind.code}", "", f"Key: {keys}.", "", "| column | also understood | remarks |", "|---|---|---|"]
    lines += [f"| {c.title} `{c.key}` | {' · '.join(c.headers[1:]) or '–'} | {remarks(c)} |" for c in kind.columns]
    return "\n".join([*lines, ""])


def remarks(column: object) -> str:
    said = [
        ("required", column.required),  # type: ignore[attr-defined]
        ("merged cells fill down", column.fill_down),  # type: ignore[attr-defined]
        ("checked, shown masked, kept encrypted or not at all", column.sensitive),  # type: ignore[attr-defined]
        ("cannot be emptied", not column.clearable),  # type: ignore[attr-defined]
    ]
    return ", ".join(words for words, holds in said if holds)


def with_tables(document: str) -> str:
    head, _, rest = document.partition(BEGIN)
    _old, _, tail = rest.partition(END)
    return f"{head}{BEGIN}\n\n{tables()}\n{END}{tail}"


def main() -> int:
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jiebang.settings")
    django.setup()
    DOCUMENT.write_text(with_tables(DOCUMENT.read_text(encoding="utf-8")), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
