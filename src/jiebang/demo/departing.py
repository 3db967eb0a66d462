"""sh06, Shanghai before departure: the pack's people and posts under other names, wishes in, no plan yet.

The lists are derived, not written by hand: jobs, gaps, posts and wishes stay those of the pack, so that the placement
is as rich; names of people and of invented hosts are new, and everybody has another number. The same pack gives the
same lists.
"""

from __future__ import annotations

import random
import tomllib
from datetime import timedelta
from pathlib import Path
from typing import Any

from jiebang.common import clock
from jiebang.demo import preparing
from jiebang.demo.lists import DATA, read_list
from jiebang.demo.office import DEMO, Office, folder, write_list
from jiebang.placements.rules import Stated
from jiebang.placements.workbench.rule_deeds import as_toml, take_in
from jiebang.programmes.models import Cohort

CODE = "sh06"
DAYS_AHEAD = 12
SEED = 6
LEFT_OUT = 17  # every so many of the pack's people have no successor
SILENT = 9  # every so many have not said their own wishes yet
SURNAMES = "丁方石孔白毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文庞樊兰殷施陶洪翟安颜倪严牛温芦季俞章鲁葛伍"
GIVEN = "知砚 望舒 清和 景行 予安 若谷 怀瑜 映秋 书言 云舟 远之 叙白 闻溪 禾青 牧之 星河 春和 以宁 嘉树 南乔"
GIVEN += " 时雨 初晴 松年 锦程 凌云 宛如 思齐 慕远 乐山 明夷 归鸿 听澜 亦凡 照野 子衿 扶摇 维桢 玉衡 青禾 溯光"
BRANDS = "朔澄 沐川 栎山 珺和 岱岚 汀洲 琅越 槿源 泊远 砚池 芷汀 旌阳 漱石 峤北 昭棠 霖溪 楷行 缙云 潍澜 桢和 屹川"
BRANDS += " 淳熙 钧野 祺越 隽川 泓序 垣新 苓和 蘅川 铄金 甬和 岑野 晏清 璟程 骥远 翎川 榕和 珞石 湛川 逸野 墨池 枫序"


def load(office: Office) -> Cohort:
    start = clock.today() + timedelta(days=DAYS_AHEAD)
    cohort = office.open_cohort("qingdao-shanghai", code=CODE, name="第六批赴上海专业实训", start=start)
    with folder() as here:
        lists = write_lists(here)
        for kind in ("people", "posts", "wishes"):
            office.bring_in(cohort, kind, lists[kind])
        office.bring_in_personal_details(cohort, lists["people"])
    chance = random.Random(SEED)  # noqa: S311 - the same invented hosts as in the lists
    numbers = new_numbers(read_list(DATA / "people.xlsx"))
    people(numbers, chance)
    take_in(cohort, rules(numbers, renamed_hosts(chance)), name="sh06-rules.toml", by=DEMO)
    office.tell(f"{cohort.code} getting ready")
    preparing.get_ready(cohort)
    return cohort


def write_lists(where: Path) -> dict[str, Path]:
    """people, posts and wishes as files to import, by kind."""
    chance = random.Random(SEED)  # noqa: S311 - invented names, no secret
    numbers = new_numbers(read_list(DATA / "people.xlsx"))
    lists = {
        "people": people(numbers, chance),
        "posts": posts(chance),
        "wishes": wishes(numbers),
    }
    return {kind: write_list(where / f"sh06-{kind}.csv", rows) for kind, rows in lists.items()}


def new_numbers(rows: list[dict[str, Any]]) -> dict[str, str]:
    """The pack's number → the new one, for everybody who has a successor."""
    staying = [row["编号"] for place, row in enumerate(rows, 1) if place % LEFT_OUT]
    return {old: f"S{place:03d}" for place, old in enumerate(staying, 1)}


def people(numbers: dict[str, str], chance: random.Random) -> list[dict[str, Any]]:
    rows = [row for row in read_list(DATA / "people.xlsx") if row["编号"] in numbers]
    taken = {row["姓名"] for row in rows}
    return [
        {
            **row,
            "编号": numbers[row["编号"]],
            "姓名": new_name(taken, chance),
            "出生年": row["出生年"] + chance.randint(-3, 4),
        }
        for row in rows
    ]


def new_name(taken: set[str], chance: random.Random) -> str:
    while (name := chance.choice(SURNAMES) + chance.choice(GIVEN.split())) in taken:
        pass
    taken.add(name)
    return name


def posts(chance: random.Random) -> list[dict[str, Any]]:
    """The hosts of the published account take part again; each invented one gives way to another."""
    rows, renamed = read_list(DATA / "posts.xlsx"), renamed_hosts(chance)
    return [{**row, "编号": row["编号"].replace("K", "H"), "单位": renamed[row["单位"]]} for row in rows]


def renamed_hosts(chance: random.Random) -> dict[str, str]:
    """The pack's host → what it is called here."""
    brands = BRANDS.split()
    chance.shuffle(brands)
    hosts = dict.fromkeys(row["单位"] for row in read_list(DATA / "posts.xlsx"))
    return {host: f"上海{brands.pop()}{host[4:]}" if "样例" in host else host for host in hosts}


def wishes(numbers: dict[str, str]) -> list[dict[str, Any]]:
    """The wishes without the ranks of those left out: hosts ranked them too, so their ranks close up. Some have not
    said their own yet."""
    silent = {number for number in numbers.values() if int(number[1:]) % SILENT == 0}
    kept: list[dict[str, Any]] = []
    ranks: dict[tuple[str, str], int] = {}
    for row in sorted(read_list(DATA / "wishes.xlsx"), key=lambda row: row["名次"]):
        if row["学员编号"] not in numbers or (row["方"] == "学员" and numbers[row["学员编号"]] in silent):
            continue
        wishing = (row["方"], row["岗位编号"] if row["方"] == "单位" else row["学员编号"])
        ranks[wishing] = ranks.get(wishing, 0) + 1
        new = {"学员编号": numbers[row["学员编号"]], "岗位编号": row["岗位编号"].replace("K", "H")}
        kept.append({**row, **new, "名次": ranks[wishing]})
    return kept


def rules(numbers: dict[str, str], hosts: dict[str, str]) -> bytes:
    """The pack's rules for those who have a successor, as the file an office takes in."""
    said = tomllib.loads((DATA / "rules.toml").read_text(encoding="utf-8"))
    found = [Stated("fill", hard=said["fill"]["min_posts"] == "hard", why=said["fill"]["why"])]
    for kind in ("forbid", "fix", "together", "apart", "limit"):
        for rule in said[kind]:
            people = tuple(numbers[number] for number in rule.get("people", ()) if number in numbers)
            if ("person" in rule and rule["person"] not in numbers) or ("people" in rule and len(people) < 2):
                continue
            who = {"person": numbers.get(rule.get("person", ""), ""), "people": people}
            where = {"post": rule.get("post", "").replace("K", "H"), "host": hosts.get(rule.get("host", ""), "")}
            counted = {"by": rule.get("by", ""), "most": rule.get("max"), "least": rule.get("min")}
            found.append(Stated(kind, why=rule["why"], **who, **where, **counted))
    return as_toml(found).encode()
