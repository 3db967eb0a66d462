"""The one catalogue of translated texts, kept without a system gettext.

python tools/messages.py add FILE.json   put translations in: {"msgid": "msgstr"},
                                         {"msgid": {"plural": "…", "msgstr": "…"}}, {"context\\u0004msgid": "msgstr"}
python tools/messages.py missing [PATH]  what is not translated yet (under PATH), as JSON to fill in and add
python tools/messages.py update          take the texts of code and templates: new come in empty, unused go
python tools/messages.py check           every fault of the catalogue; exit status 1 when there is one
python tools/messages.py compile         write the .mo that Django reads
"""

from __future__ import annotations

import argparse
import fcntl
import io
import json
import os
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import polib
from babel.messages.extract import extract
from django.utils.translation.template import templatize

from jiebang.common import catalogue

SOURCE = catalogue.PO.parents[3]
ROOT = SOURCE.parent.parent
CONTEXT = "\x04"
KEYWORDS = {
    **dict.fromkeys(("_", "gettext", "gettext_lazy", "gettext_noop"), None),
    **dict.fromkeys(("ngettext", "ngettext_lazy"), (1, 2)),
    **dict.fromkeys(("pgettext", "pgettext_lazy"), ((1, "c"), 2)),
    **dict.fromkeys(("npgettext", "npgettext_lazy"), ((1, "c"), 2, 3)),
}
Key = tuple[str, str]  # context, msgid


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    verbs = parser.add_subparsers(dest="verb", required=True)
    verbs.add_parser("add").add_argument("files", nargs="+", type=Path)
    verbs.add_parser("missing").add_argument("path", nargs="?", type=Path, default=SOURCE)
    for name in ("update", "check", "compile"):
        verbs.add_parser(name)
    chosen = parser.parse_args(arguments)
    return {"add": add, "missing": missing, "update": update, "check": check, "compile": compile_now}[chosen.verb](
        chosen
    )


def add(chosen: argparse.Namespace) -> int:
    given = [(name, json.loads(name.read_text(encoding="utf-8"))) for name in chosen.files]
    with opened() as po:
        entries = by_key(po)
        for name, texts in given:
            changed = sum(put(po, entries, key, said) for key, said in texts.items())
            print(f"{name}: {len(texts)} texts, {changed} new or changed")
    catalogue.compile_if_stale()
    return 0


def missing(chosen: argparse.Namespace) -> int:
    translated = {key for key, entry in by_key(read()).items() if words_of(entry)}
    wanted = {}
    for (context, msgid), used in texts_under(chosen.path.resolve()).items():
        if (context, msgid) not in translated:
            key = f"{context}{CONTEXT}{msgid}" if context else msgid
            wanted[key] = {"plural": used.plural, "msgstr": ""} if used.plural else ""
    print(json.dumps(wanted, ensure_ascii=False, indent=1))
    return 0


def update(chosen: argparse.Namespace) -> int:
    used = texts_under(SOURCE)
    with opened() as po:
        entries = by_key(po)
        unused = [entry for key, entry in entries.items() if key not in used]
        for entry in unused:
            po.remove(entry)
        for (context, msgid), text in used.items():
            entry = entries.get((context, msgid)) or polib.POEntry(msgid=msgid, msgctxt=context or None)
            text.describe(entry)
            if (context, msgid) not in entries:
                po.append(entry)
    empty = [entry.msgid for entry in read() if not words_of(entry)]
    catalogue.compile_if_stale()
    print(f"{len(used)} texts; {len(unused)} unused ones dropped; {len(empty)} not translated yet")
    return 0


def check(chosen: argparse.Namespace) -> int:
    faults = sorted(all_faults(read(), texts_under(SOURCE)))
    for fault in faults:
        print(fault, file=sys.stderr)
    print(f"{len(faults)} faults in the catalogue" if faults else "The catalogue is complete.")
    return 1 if faults else 0


def compile_now(chosen: argparse.Namespace) -> int:
    print("compiled" if catalogue.compile_if_stale() else "already up to date")
    return 0


# The file


@contextmanager
def opened() -> Iterator[polib.POFile]:
    """The catalogue under a lock, saved sorted when the block ends well."""
    catalogue.PO.parent.mkdir(parents=True, exist_ok=True)
    lock = os.open(catalogue.PO.parent, os.O_RDONLY)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        po = read()
        yield po
        po.sort(key=lambda entry: (entry.msgid, entry.msgctxt or ""))
        catalogue.replace(catalogue.PO, f"{po}\n".encode())
    finally:
        os.close(lock)


def read() -> polib.POFile:
    po = polib.pofile(str(catalogue.PO), wrapwidth=110) if catalogue.PO.exists() else polib.POFile(wrapwidth=110)
    po.metadata = {
        "Project-Id-Version": "jiebang",
        "Language": "zh_Hans",
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": "nplurals=1; plural=0;",
    }
    return po


def by_key(po: polib.POFile) -> dict[Key, polib.POEntry]:
    return {(entry.msgctxt or "", entry.msgid): entry for entry in po if not entry.obsolete}


def words_of(entry: polib.POEntry) -> str:
    return (entry.msgstr_plural.get(0, "") if entry.msgid_plural else entry.msgstr).strip()


def put(po: polib.POFile, entries: dict[Key, polib.POEntry], key: str, said: str | dict[str, str]) -> bool:
    """Set one translation; True when it says something else than before."""
    context, _, msgid = key.rpartition(CONTEXT)
    msgstr, plural = (said["msgstr"], said["plural"]) if isinstance(said, dict) else (said, "")
    entry = entries.get((context, msgid))
    if entry is None:
        entry = entries[context, msgid] = polib.POEntry(msgid=msgid, msgctxt=context or None)
        po.append(entry)
    before = (entry.msgid_plural, words_of(entry))
    entry.flags = [flag for flag in entry.flags if flag != "fuzzy"]
    if plural or entry.msgid_plural:
        entry.msgid_plural, entry.msgstr, entry.msgstr_plural = plural or entry.msgid_plural, "", {0: msgstr}
    else:
        entry.msgstr = msgstr
    return before != (entry.msgid_plural, words_of(entry))


# The texts of the code


@dataclass
class Text:
    """Where a text is used and how."""

    plural: str = ""
    places: set[str] = field(default_factory=set)
    comments: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    def describe(self, entry: polib.POEntry) -> None:
        entry.occurrences = [(place, "") for place in sorted(self.places)]
        entry.comment = "\n".join(self.comments)
        if self.plural and not entry.msgid_plural:
            entry.msgstr_plural, entry.msgstr = {0: entry.msgstr}, ""
        elif entry.msgid_plural and not self.plural:
            entry.msgstr, entry.msgstr_plural = entry.msgstr_plural.get(0, ""), {}
        entry.msgid_plural = self.plural


def texts_under(path: Path) -> dict[Key, Text]:
    """Every translatable text of the Python files and templates under a path."""
    found: dict[Key, Text] = {}
    for file in sorted([path] if path.is_file() else path.rglob("*")):
        if file.suffix not in {".py", ".html", ".txt"} or not file.is_file() or "migrations" in file.parts:
            continue
        if file.suffix == ".txt" and "templates" not in file.parts:
            continue
        for context, msgid, plural, comments in texts_of(file):
            text = found.setdefault((context, msgid), Text())
            text.places.add(str(file.relative_to(ROOT)))
            text.comments += [comment for comment in comments if comment not in text.comments]
            if text.plural and plural and text.plural != plural:
                text.faults.append(f"two plurals: {text.plural!r} and {plural!r}")
            text.plural = text.plural or plural
    return found


def texts_of(file: Path) -> Iterator[tuple[str, str, str, list[str]]]:
    """context, msgid, plural and the translators' comments of one file, in order."""
    content = file.read_text(encoding="utf-8")
    if file.suffix != ".py":
        # Blanked markup keeps its indentation, which is no Python indentation.
        content = "\n".join(line.lstrip() for line in templatize(content, origin=str(file)).splitlines())
    stream = io.BytesIO(content.encode())
    for _, message, comments, context in extract("python", stream, KEYWORDS, ("Translators:",), {"encoding": "utf-8"}):
        msgid, plural = message[:2] if isinstance(message, tuple) else (message, "")
        if msgid:
            yield context or "", msgid, plural or "", comments


# Faults

PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*(?:![rs])?(?::[^{}]*)?\}")
TAG = re.compile(r"</?[a-z]+")
ENDINGS = {"…": "…", ".": "。", "?": "？", "!": "！", ":": "："}
HAN = r"[\u3400-\u9fff]"
HALF_WIDTH = re.compile(f"{HAN}[,;:?!]|[,;?!]{HAN}")
CRAMPED = re.compile(f"{HAN}[A-Za-z0-9]|[A-Za-z0-9]{HAN}")


def all_faults(po: polib.POFile, used: dict[Key, Text]) -> Iterator[str]:
    entries = by_key(po)
    for (context, msgid), text in used.items():
        place = ", ".join(sorted(text.places))
        yield from (f"{place}: {msgid!r}: {fault}" for fault in text.faults)
        entry = entries.get((context, msgid))
        if entry is None or not words_of(entry):
            yield f"{place}: {msgid!r}: not translated; add it with `messages.py add`"
        elif text.plural != (entry.msgid_plural or ""):
            yield f"{place}: {msgid!r}: plural in the code {text.plural!r}, in the catalogue {entry.msgid_plural!r}"
        else:
            yield from (
                f"{place}: {msgid!r} → {words_of(entry)!r}: {fault}" for fault in faults_of(entry, text.comments)
            )
    for key in entries.keys() - used.keys():
        yield f"{key[1]!r}: used nowhere; drop it with `messages.py update`"
    yield from (f"{entry.msgid!r}: obsolete" for entry in po if entry.obsolete)


def faults_of(entry: polib.POEntry, comments: list[str]) -> Iterator[str]:
    """What is wrong with one translation, in words. comments: the translators' comments of the code."""
    said, meant = words_of(entry), entry.msgid_plural or entry.msgid
    if "fuzzy" in entry.flags:
        yield "marked fuzzy"
    yield from faults_of_placeholders(said, meant, comments)
    if sorted(TAG.findall(said)) != sorted(TAG.findall(meant)):
        yield f"tags {sorted(TAG.findall(said))}, expected {sorted(TAG.findall(meant))}"
    yield from faults_of_ending(said, meant)
    bare = PLACEHOLDER.sub("\x00", said)
    if HALF_WIDTH.search(bare):
        yield "half-width punctuation beside Chinese"
    if CRAMPED.search(bare):
        yield "a space is missing between Chinese and Latin letters or digits"


def faults_of_placeholders(said: str, meant: str, comments: list[str]) -> Iterator[str]:
    """The same placeholders; where the translators' comment names more that are filled, any of them."""
    used, expected = sorted(PLACEHOLDER.findall(said)), sorted(PLACEHOLDER.findall(meant))
    more = set(PLACEHOLDER.findall(" ".join(comments)))
    if used != expected and not (more and set(used) <= more | set(expected)):
        yield f"placeholders {used}, expected {expected}"


def faults_of_ending(said: str, meant: str) -> Iterator[str]:
    # An abbreviation ends with a dot that is no full stop; "See: jiebang cohort list" ends with a command.
    if len(meant) < 5 or re.search(r"[.?!:] [^.?!:]*[^.?!:…]$", meant):
        return
    full = {"": "", **ENDINGS, **{wide: wide for wide in ENDINGS.values()}}
    expected, found = full.get(meant.strip()[-1:], ""), full.get(said[-1:], "")
    if expected != found:
        wanted = f"expected {expected!r}" if expected else "the English does not"
        yield f"ends with {said[-1:]!r}, {wanted}"


if __name__ == "__main__":
    sys.exit(main())
