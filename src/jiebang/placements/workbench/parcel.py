"""All a plan was made from, as one archive: `jiebang match` on its files gives the same plan."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext as _

from jiebang.common.refusals import Refused
from jiebang.kernel import placement
from jiebang.kernel.fit import PARTS
from jiebang.placements import queries
from jiebang.placements.grid import Grid
from jiebang.placements.inputs import Inputs
from jiebang.placements.models import Assignment, Decision, Run
from jiebang.placements.rules import Stated
from jiebang.placements.wording import reason_texts
from jiebang.placements.workbench import rule_deeds, why

PEOPLE = ("id", "name", "home", "job", "sector", "level", "skills", "gap", "born", "note")
POSTS = ("id", "host", "title", "sector", "max", "min", "duties", "offers", "needs", "level")
EPOCH = (2020, 1, 1, 0, 0, 0)


def parcel(run: Run) -> bytes:
    """The archive; of an accepted plan as it was kept then. Raises Refused where lists changed since another plan was
    made: what they were is not kept."""
    kept = Decision.objects.filter(run=run).values_list("files", flat=True).first()
    return packed(kept or files_of(run, inputs_of(run, todays(run))))


def todays(run: Run) -> Inputs:
    today = queries.inputs_of(run.cohort)
    if queries.digest(today) != run.inputs_hash:
        raise Refused(
            _(
                "People, posts, wishes or weights changed after this plan was made, so it cannot be made again from "
                "today's lists. Make it anew, keeping the rest, and take that one away."
            )
        )
    return today


def inputs_of(run: Run, today: Inputs) -> Inputs:
    """The lists with the rules, and the plan kept to, that the plan was made under."""
    return replace(why.with_rules_of(today, run), keep=run.options.get("keep", {}))


def packed(files: Mapping[str, str]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(zipfile.ZipInfo(name, EPOCH), text.encode())
    return target.getvalue()


def files_of(run: Run, inputs: Inputs) -> dict[str, str]:
    """{name: text}; the command that makes the plan again stands in README.txt and options.json."""
    rules = [*inputs.rules, *fixing(run, inputs)]
    found = {
        "people.csv": table((*PEOPLE, *own_columns(inputs)), people_rows(inputs)),
        "posts.csv": table(POSTS, posts_rows(inputs)),
        "wishes.csv": table(("person", "post", "rank", "side"), wishes_rows(inputs)),
        "rules.toml": rule_deeds.as_toml(rules),
    }
    if uses_fits(run):
        found["fits.csv"] = table(("person", "post", "fit"), fits_rows(run, inputs))
    if inputs.keep:
        found["keep.json"] = pretty({"assignments": [{"person": who, "post": at} for who, at in inputs.keep.items()]})
    found["plan.json"] = pretty(stored(run))
    found["options.json"] = pretty(
        {"aim": run.aim, "options": run.options, "engines": run.versions, "now": placement.engine_versions(),
         "status": run.status, "inputs_sha256": run.inputs_hash, "certificate": run.certificate,
         "command": command(run, inputs)}
    )  # fmt: skip
    found["README.txt"] = f"{_('Made again from these files with')}\n\n  {' '.join(command(run, inputs))}\n"
    return found


def command(run: Run, inputs: Inputs) -> list[str]:
    """What to type in the folder the archive was unpacked in."""
    said = ["jiebang", "match", "people.csv", "posts.csv", "--wishes", "wishes.csv", "--rules", "rules.toml"]
    said += ["--aim", run.aim]
    if uses_fits(run):
        said += ["--fits", "fits.csv"]
    else:
        said += ["--weights", ",".join(f"{part}={getattr(inputs.weights, part)}" for part in PARTS)]
    if inputs.keep:
        said += ["--keep", "keep.json"]
    return [*said, "--json", "again.json"]


def uses_fits(run: Run) -> bool:
    """Where the fit the engine weighed is not what the weights alone give: above a floor, or with the wishes in it."""
    whole = bool(run.options.get("whole")) and run.aim in (placement.Aim.WISHES, placement.Aim.STABLE)
    return whole or bool(run.options.get("floor"))


def fixing(run: Run, inputs: Inputs) -> Iterator[Stated]:
    """A plan with somebody moved and the others left is the best of nothing: everybody is fixed."""
    if (run.options.get("trial") or {}).get("way") != "stay":
        return
    fixed = {rule.person for rule in inputs.rules if rule.kind == "fix"}
    places = queries.places_of_run(run)
    hosts = list(dict.fromkeys(post.host for post in inputs.posts))
    for person in inputs.people:
        if post := places.get(person.number):
            if person.number not in fixed:
                yield Stated("fix", person=person.number, post=post)
        else:
            yield from (Stated("forbid", person=person.number, host=host) for host in hosts)


# ── the lists ──────────────────────────────────────────────────────────────────────────────────────────────────


def own_columns(inputs: Inputs) -> list[str]:
    return list(dict.fromkeys(title for person in inputs.people for title in person.more))


def people_rows(inputs: Inputs) -> Iterator[list[Any]]:
    own = own_columns(inputs)
    for one in inputs.people:
        yield [
            one.number, one.name, one.home, one.job, one.sector, one.level, "、".join(one.skills), "、".join(one.gap),
            one.born, one.note, *(one.more.get(title) for title in own),
        ]  # fmt: skip


def posts_rows(inputs: Inputs) -> Iterator[list[Any]]:
    for post in inputs.posts:
        yield [
            post.number, post.host, post.title, post.sector, post.seats, post.least, post.duties,
            "、".join(post.offers), "、".join(post.needs), post.level,
        ]  # fmt: skip


def wishes_rows(inputs: Inputs) -> Iterator[list[Any]]:
    for wish in inputs.wishes:
        yield [wish.person, wish.post, wish.rank, wish.side]


def fits_rows(run: Run, inputs: Inputs) -> Iterator[list[Any]]:
    """The pairs the engine was given, each with its fit."""
    aim = placement.Aim(run.aim)
    grid = Grid(inputs if run.options.get("whole") else inputs.for_aim(aim))
    problem, floor = grid.problem, run.options.get("floor", 0)
    for i, j, points in zip(problem.person.tolist(), problem.post.tolist(), problem.fit.tolist(), strict=True):
        if points >= floor:
            yield [grid.people[i].number, grid.posts[j].number, points]


def stored(run: Run) -> dict[str, Any]:
    """The plan as `match --json` writes it, as far as it is kept."""
    lines = Assignment.objects.filter(run=run).select_related("secondment", "post").order_by("secondment__number", "pk")
    placed = [line for line in lines if line.post is not None]
    return {
        "status": run.status,
        "aim": run.aim,
        "people": run.people,
        "placed": run.placed,
        "total_fit": run.total_fit,
        "worst_fit": run.worst_fit,
        "bound": run.bound,
        "assignments": [
            {"person": line.secondment.number, "post": line.post.number, "fit": line.fit, "parts": line.parts,
             "reasons": reason_texts(line.reasons), "wish_rank": line.wish_rank,
             "place_in_list": line.place_in_list, "open_posts": line.open_posts}
            for line in placed
            if line.post is not None
        ],
        "unplaced": [{"person": line.secondment.number} for line in lines if line.post is None],
        "certificate": run.certificate,
        "engines": run.versions,
    }  # fmt: skip


def table(titles: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    target = io.StringIO()
    writer = csv.writer(target)
    writer.writerow(titles)
    writer.writerows(["" if value is None else value for value in row] for row in rows)
    return "\ufeff" + target.getvalue()


def pretty(data: Any) -> str:
    return json.dumps(data, ensure_ascii=False, indent=1) + "\n"
