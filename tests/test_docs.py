"""What the documents say is so: links lead somewhere, named commands exist, the two READMEs agree."""

from __future__ import annotations

import pkgutil
import re
from pathlib import Path

import pytest

from jiebang.cli import main, verbs

ROOT = Path(__file__).resolve().parent.parent
DOCUMENTS = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
VERBS = sorted(module.name.strip("_").replace("_", "-") for module in pkgutil.iter_modules(verbs.__path__))
CODE = re.compile(r"```.*?```|`[^`\n]+`", re.S)


def name_of(document: Path) -> str:
    return str(document.relative_to(ROOT))


@pytest.mark.parametrize("document", DOCUMENTS, ids=name_of)
def test_every_link_leads_somewhere(document):
    links = re.findall(r"\]\(([^)\s]+)\)", CODE.sub("", document.read_text(encoding="utf-8")))
    lost = [link for link in links if not link.startswith("http") and not leads(document, link)]
    assert lost == []


def leads(document: Path, link: str) -> bool:
    path, _, anchor = link.partition("#")
    target = (document.parent / path).resolve() if path else document
    return target.exists() and (not anchor or anchor in anchors(target))


def anchors(document: Path) -> set[str]:
    titles = re.findall(r"^#+ (.+)$", document.read_text(encoding="utf-8"), re.M)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


@pytest.mark.parametrize("document", DOCUMENTS, ids=name_of)
def test_every_command_named_exists(document):
    named = "\n".join(CODE.findall(document.read_text(encoding="utf-8")))
    verbs_named = set(re.findall(r"(?:^|[`/ ])jiebang ([a-z][a-z-]*)", named))
    targets = set(re.findall(r"(?:^|[`\n])make ([a-z][a-z-]*)", named))
    assert verbs_named <= set(VERBS)
    assert targets <= set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.M))


def test_the_two_readmes_name_the_same_commands_pages_and_settings():
    said = [code_and_links((ROOT / name).read_text(encoding="utf-8")) for name in ("README.md", "README.zh-CN.md")]
    assert said[0] == said[1]


def code_and_links(text: str) -> list[str]:
    """Commands without their remarks, and links that are not to the other language."""
    commands = [
        line.split("#")[0].strip()
        for block in re.findall(r"```sh\n(.*?)```", text, re.S)
        for line in block.splitlines()
    ]
    inline = re.findall(r"`([^`\n]+)`", re.sub(r"```.*?```", "", text, flags=re.S))
    links = [link for link in re.findall(r"\]\(([^)\s]+)\)", text) if not link.startswith("README")]
    return [*commands, *sorted(inline), *links]


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_explains_itself_with_an_example(verb, capsys):
    with pytest.raises(SystemExit) as ended:
        main([verb, "--help"])
    said = capsys.readouterr().out
    assert ended.value.code == 0
    assert re.search(r"^examples?:\n +(?:[A-Z_]+=\S+ )?(?:\.venv/bin/)?jiebang " + verb, said, re.M)


def test_the_architecture_names_the_rooms_that_stand_and_no_other():
    text = (ROOT / "docs/architecture.md").read_text(encoding="utf-8")
    listed = set(re.findall(r"^  ([a-z_]+)/ ", text, re.M)) - {"templates"}
    standing = {path.name for path in (ROOT / "src/jiebang").iterdir() if path.is_dir() and path.name != "__pycache__"}
    assert listed == standing - {"templates", "static", "locale"}
    [later] = re.findall(r"^Later: (.*?)\n\n", text, re.M | re.S)
    assert {room for room in re.findall(r"`([a-z]+)`", later)} & standing == set()


def test_every_setting_is_documented_and_every_documented_one_exists():
    read = set(re.findall(r'"(JIEBANG_[A-Z_]+)"', (ROOT / "src/jiebang/settings.py").read_text(encoding="utf-8")))
    documented = set(re.findall(r"`(JIEBANG_[A-Z_]+)[`=]", (ROOT / "docs/settings.md").read_text(encoding="utf-8")))
    elsewhere = {"JIEBANG_DEMO_PASSWORD", "JIEBANG_TEST_POSTGRES"}
    assert read - documented == set()
    assert documented - read <= elsewhere


def test_the_glossary_holds_every_term_a_scheme_may_word():
    from jiebang.kernel.scheme import TERMS

    terms = re.findall(r"^\| `([a-z_]+)` \|", (ROOT / "docs/glossary.md").read_text(encoding="utf-8"), re.M)
    assert sorted(terms) == sorted(TERMS)
