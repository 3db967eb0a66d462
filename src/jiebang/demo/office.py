"""The demonstration's office at work: every list goes in as an office's own would, audited as the operator "demo"."""

from __future__ import annotations

import csv
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

from jiebang import schemes
from jiebang.common import clock, imports
from jiebang.common.audit import Operator
from jiebang.common.models import ImportBatch
from jiebang.common.tables import Options
from jiebang.common.uploads import file_digest, read_table
from jiebang.demo.lists import DATA, read_list
from jiebang.programmes.actions import create_cohort
from jiebang.programmes.models import Cohort, Secondment

DEMO = Operator(label="demo")


class Office:
    """What the demonstration's office does with a cohort. tell: is told each step before it is done."""

    def __init__(self, tell: Callable[[str], None] = lambda step: None) -> None:
        self.tell = tell

    def open_cohort(self, scheme: str, *, code: str, name: str, start: date) -> Cohort:
        self.tell(code)
        return create_cohort(schemes.load(scheme), code=code, name=name, start=start, by=DEMO)

    def bring_in(self, cohort: Cohort, kind: str, path: Path, *, same: dict[str, str] | None = None) -> ImportBatch:
        """Import one list; a refusal stops the load.

        same: number of a row → number of the row it means, as a person answers on the preview page.
        """
        self.tell(f"{cohort.code} {path.name}")
        scope = cohort.uuid if imports.get(kind).scoped else imports.INSTALLATION
        digest = file_digest(path)
        batch = imports.start(kind, scope, read_table(path), file_name=path.name, sha256=digest, by=DEMO)
        if same:
            imports.replan(batch, Options(choices=answers(batch, same)), by=DEMO)
            batch.refresh_from_db()
        return imports.apply(batch, by=DEMO)

    def bring_in_records(self, cohort: Cohort, path: Path) -> ImportBatch | None:
        """Import the records up to today: a sample date before the list's end hides what has not happened yet."""
        rows = read_list(path)
        happened = [row for row in rows if day(row.get("日期") or row["Date"]) <= clock.today()]
        if len(happened) == len(rows):
            return self.bring_in(cohort, "records", path)
        if not happened:
            return None
        with folder() as here:
            return self.bring_in(cohort, "records", write_list(here / f"{path.stem}.csv", happened))

    def say_whose(self, cohort: Cohort, name: str, numbers: tuple[str, ...], *, branch: str) -> ImportBatch | None:
        """Import some records again with the column 支部: as an office does whose list says it in the title alone."""
        rows = [
            {**{title: row[title] for title in ("记录编号", "日期", "学员编号", "类别")}, "支部": branch}
            for row in read_list(DATA / name)
            if row["记录编号"] in numbers and day(row["日期"]) <= clock.today()
        ]
        if not rows:
            return None
        with folder() as here:
            return self.bring_in(cohort, "records", write_list(here / "支部会议.csv", rows))

    def bring_in_personal_details(self, cohort: Cohort, people: Path) -> ImportBatch:
        """Take the party members from the remarks, as an office does that has no column for them, and add phones."""
        rows = [
            {
                "编号": row["编号"],
                "党员": "是" if "党员" in row["备注"] else "否",
                "手机": f"154{cohort.pk:04d}{place:04d}",
            }
            for place, row in enumerate(read_list(people), start=1)
        ]
        with folder() as here:
            return self.bring_in(cohort, "people", write_list(here / "个人信息.csv", rows))


def answers(batch: ImportBatch, same: dict[str, str]) -> dict[str, str]:
    """Which candidate each question of the preview means."""
    named = dict(line["name"].split(" ", 1) for line in batch.preview["lines"])
    return {
        question["key"]: candidate["id"]
        for line in batch.preview["lines"]
        if (other := same.get(line["name"].split(" ", 1)[0]))
        for question in line["questions"]
        for candidate in question["candidates"]
        if candidate["label"] == named[other]
    }


def secondee(cohort: Cohort, number: str) -> Secondment:
    return Secondment.objects.select_related("cohort", "person", "group", "host").get(cohort=cohort, number=number)


def day(value: Any) -> date:
    return value if isinstance(value, date) else date.fromisoformat(value)


def write_list(path: Path, rows: list[dict[str, Any]]) -> Path:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, fieldnames=list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return path


@contextmanager
def folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="jiebang-demo-") as name:
        yield Path(name)
