"""Every verb of the audit trail has its words, found in the code where it is written."""

from __future__ import annotations

import ast
import getpass
import re
from importlib import import_module
from pathlib import Path

import pytest

import jiebang
from jiebang.common.audit import Operator
from jiebang.common.policy import REGISTRY
from jiebang.common.trail import wording
from jiebang.common.trail.wording import Kind, Wording

SOURCE = Path(jiebang.__file__).parent
FILES = [path for path in sorted(SOURCE.rglob("*.py")) if "migrations" not in path.parts]


def verbs_in(path: Path) -> set[str]:
    """The verbs a module hands to `audit` and `refusal`: written there, named, or handed on by its own functions."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    found: set[str] = set()
    for function in [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]:
        for call in calls_of(function, "audit", "refusal"):
            found |= values(call.args[1], function, tree, path)
    return found


def calls_of(node: ast.AST, *names: str) -> list[ast.Call]:
    calls = [call for call in ast.walk(node) if isinstance(call, ast.Call)]
    return [call for call in calls if isinstance(call.func, ast.Name) and call.func.id in names]


def values(node: ast.expr, function: ast.FunctionDef, tree: ast.Module, path: Path) -> set[str]:
    if isinstance(node, ast.Constant):
        return {node.value}
    if isinstance(node, ast.IfExp):
        return values(node.body, function, tree, path) | values(node.orelse, function, tree, path)
    if isinstance(node, ast.Name):
        return named(node.id, function, tree, path)
    raise AssertionError(f"{path}:{node.lineno}: write the verb as a text, so that its words can be found")


def named(name: str, function: ast.FunctionDef, tree: ast.Module, path: Path) -> set[str]:
    parameters = [argument.arg for argument in (*function.args.args, *function.args.kwonlyargs)]
    if name in parameters:
        callers = [(call, owner) for owner in functions(tree) for call in calls_of(owner, function.name)]
        given = [(handed(call, name, parameters), owner) for call, owner in callers]
        return set().union(*(values(node, owner, tree, path) for node, owner in given if node is not None))
    assigned = [n.value for n in ast.walk(function) if isinstance(n, ast.Assign) and ast.unparse(n.targets[0]) == name]
    if assigned:
        return set().union(*(values(node, function, tree, path) for node in assigned))
    module = import_module(".".join(path.relative_to(SOURCE.parent).with_suffix("").parts))
    return {getattr(module, name)}


def functions(tree: ast.Module) -> list[ast.FunctionDef]:
    return [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]


def handed(call: ast.Call, name: str, parameters: list[str]) -> ast.expr | None:
    by_name = {keyword.arg: keyword.value for keyword in call.keywords}
    place = parameters.index(name)
    return by_name.get(name) or (call.args[place] if place < len(call.args) else None)


def test_no_verb_of_the_code_lacks_its_words():
    used = {verb: path for path in FILES if path.name != "audit.py" or "cli" in path.parts for verb in verbs_in(path)}
    missing = {verb: str(path.relative_to(SOURCE)) for verb, path in used.items() if verb not in wording.verbs()}
    assert missing == {}
    assert {"grant.given", "grant.dated", "placement.moved", "report.sentence_edited", "trail.shortened"} <= set(used)


def test_looking_and_nothing_else_is_called_looking():
    wrong = [verb for verb, words in wording.verbs().items() if verb.startswith("seen.") and words.kind != Kind.SEEN]
    assert wrong == []


def test_a_verb_has_one_meaning():
    known = wording.wording_of("user.created")
    wording.add({"user.created": known})
    with pytest.raises(ValueError, match=r"user\.created"):
        wording.add({"user.created": Wording(Kind.SEEN, "else")})


def test_a_verb_of_a_later_version_speaks_for_itself():
    assert wording.wording_of("seen.something_new") == Wording(Kind.SEEN, "seen.something_new")


def test_whoever_acts_without_an_account_has_words():
    label = re.compile(r'Operator\(label="(\w+)"\)')
    used = {name for path in FILES for name in label.findall(path.read_text(encoding="utf-8"))}
    assert used == set(wording.ACTORS) == {"system", "demo"}
    said = [wording.actor_of(name) for name in ("system", "demo", Operator.here().label, "of a later version")]
    assert said == ["系统", "示范数据装入", f"命令行（{getpass.getuser()}）", "of a later version"]


def test_every_page_whose_refusals_are_noted_has_words():
    guarded = {name for name, policy in REGISTRY.items() if policy.guarded}
    assert "people.accounts" in guarded
    assert {name for name in guarded if wording.page_of(name) == name} == set()
