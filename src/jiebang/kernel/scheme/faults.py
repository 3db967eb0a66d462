"""What can be wrong with a scheme file: codes with values, and their wording in both languages.

A fault reads `file: table: key: what is wrong, what is allowed`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Fault:
    """One fault; `values` fill the wording of its code.

    table: "task 2 (fair)", "" for the whole file · key: "" for the whole table
    """

    file: str
    table: str
    key: str
    code: str
    values: dict[str, Any] = field(default_factory=dict)

    def text(self, language: str = "en") -> str:
        place = [part for part in (self.file, self.table, self.key) if part]
        return ": ".join([*place, self.wording(language)])

    def wording(self, language: str = "en") -> str:
        """What is wrong, without the place."""
        english, chinese = WORDING[self.code]
        wording = english if language.startswith("en") else chinese
        return wording.format(**self.values) + self._near(language)

    @property
    def entry(self) -> tuple[str, int]:
        """The table's name and which of its entries, from 1; 0 for a table that stands once."""
        name, _, rest = self.table.partition(" ")
        number = rest.split(" ")[0]
        return name, int(number) if number.isdecimal() else 0

    def _near(self, language: str) -> str:
        near = self.values.get("near")
        if not near:
            return ""
        return f"; did you mean {near}?" if language.startswith("en") else f"；您是不是要写 {near}？"

    def __str__(self) -> str:
        return self.text()


class SchemeFaults(Exception):
    """A scheme file cannot be used; `faults` lists everything wrong with it, in the file's order."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(str(fault) for fault in self.faults))

    def text(self, language: str = "en") -> str:
        return "\n".join(fault.text(language) for fault in self.faults)


# code: (English, Chinese). `near` is appended by the fault itself.
WORDING: dict[str, tuple[str, str]] = {
    "syntax": ("not readable as TOML: {reason}", "不是有效的 TOML：{reason}"),
    "too_big": ("is larger than {most} bytes; a scheme is a short text", "超过 {most} 字节；方案应是一份不长的文本"),
    "too_heavy": (
        "takes too long to read; a scheme is a short text of tables two levels deep",
        "读取时间过长；方案应是一份不长、最多两层的文本",
    ),
    "encoding": ("is not UTF-8; save the file as UTF-8", "不是 UTF-8 编码；请另存为 UTF-8"),
    "too_long": (
        "has {got} characters; at most {most} are allowed",
        "共 {got} 个字符，最多允许 {most} 个",
    ),
    "too_deep": (
        "is nested too deeply; tables and values of at most two levels are allowed",
        "嵌套过深，最多允许两层",
    ),
    "unknown_table": ("is no table of a scheme; allowed: {allowed}", "方案中没有这个表；可用：{allowed}"),
    "unknown_key": ("is no key of this table; allowed: {allowed}", "此表没有这个键；可用：{allowed}"),
    "twin_alone": ("is an English twin without its text; write {base} too", "只有英文而没有原文；请一并写上 {base}"),
    "missing_table": ("is missing; every scheme has one", "缺少此表，每个方案都要有"),
    "missing": ("is missing; write {allowed}", "缺少此项，请填写{allowed_zh}"),
    "not_one": ("must be one table, written [{name}]", "只能是一个表，写作 [{name}]"),
    "not_many": ("must be a list of tables, written [[{name}]]", "应为若干个表，写作 [[{name}]]"),
    "too_many": ("has {got} entries; at most {most} are allowed", "共 {got} 项，最多允许 {most} 项"),
    "empty_list": (
        "has no entry; name at least one kind, or leave the table out to take the shipped kinds",
        "没有内容；请至少写一个类别，或整表省去以使用内置类别",
    ),
    "type": ("must be {allowed}, got {got}", "应为{allowed_zh}，现为 {got}"),
    "low": ("must be at least {least}, got {got}", "至少为 {least}，现为 {got}"),
    "high": ("must be at most {most}, got {got}", "至多为 {most}，现为 {got}"),
    "choice": ("must be one of {allowed}, got {got}", "应为 {allowed} 之一，现为 {got}"),
    "code": (
        "must be lower-case letters, digits and {extra}, beginning with a letter, at most {most} long, got {got}",
        "只能用小写字母、数字和 {extra}，以字母开头，最长 {most}，现为 {got}",
    ),
    "blank": ("must not be empty", "不能为空"),
    "long_text": ("has {got} characters; at most {most} are allowed", "共 {got} 个字符，最多 {most} 个"),
    "control": (
        "holds a control character ({got}); titles and words stand on one line",
        "含有控制字符（{got}）；标题和用词须写在一行内",
    ),
    "time": (
        "must be a time written HH:MM between 00:00 and 24:00, got {got}",
        "应为 00:00 至 24:00 之间的时间，写作 HH:MM，现为 {got}",
    ),
    "twice": ("{got} is used by {other} already; every code stands once", "{got} 已用于 {other}，代码不能重复"),
    "repeated": ("{got} stands twice; name it once", "{got} 写了两次，只写一次即可"),
    "reserved": (
        "{got} is reserved for what other rooms count; choose another code",
        "{got} 是系统保留的计数来源，请换一个代码",
    ),
    "unknown_count": (
        "{got} is neither a kind nor contact, idea, research_report or market_project; kinds: {allowed}",
        "{got} 既不是记录类别，也不是 contact、idea、research_report、market_project；现有类别：{allowed}",
    ),
    "unknown_action": (
        "{got} is no action of this scheme; actions: {allowed}",
        "{got} 不是本方案的行动；现有：{allowed}",
    ),
    "no_organisation": (
        "only records name organisations, and this task counts none; remove it or count a kind",
        "只有记录才涉及单位，而本任务不计任何记录类别；请删去此项，或在 counts 中写上类别",
    ),
    "no_person": (
        'each person once needs "contact" in counts',
        "按人计一次时，counts 中要有 contact",
    ),
    "due_missing": (
        "is missing; pace by_day needs the day, from 1 to {days}",
        "缺少此项；pace 为 by_day 时要写第几天，1 至 {days}",
    ),
    "due_unused": (
        'is only allowed with pace = "by_day"',
        "只有 pace 为 by_day 时才能写",
    ),
    "by_day_window": (
        'must be "whole" with pace = "by_day", got {got}',
        "pace 为 by_day 时只能是 whole，现为 {got}",
    ),
    "carry_whole": (
        'is only allowed with window "quarter" or "month"',
        "只有 window 为 quarter 或 month 时才能写 true",
    ),
    "outside": ("must lie within the {days} days, got {got}", "应在 {days} 天之内，现为 {got}"),
    "backwards": ("must not lie before from_day {other}, got {got}", "不能早于 from_day {other}，现为 {got}"),
    "overlap": ("overlaps {other} (days {first} to {last})", "与 {other} 重叠（第 {first} 至 {last} 天）"),
    "lock_early": (
        "must be at least due_days {other}, got {got}",
        "不能小于 due_days {other}，现为 {got}",
    ),
    "lengths": (
        "must have as many entries as sections ({other}), got {got}",
        "条数应与 sections 相同（{other}），现为 {got}",
    ),
    "no_digest_sections": (
        "a digest or discussion has no sections to write; only form report has",
        "日交流、座谈没有要写的栏目，只有 form 为 report 时才有",
    ),
    "unknown_word": ("is no term of the glossary; allowed: {allowed}", "术语表中没有这个词；可用：{allowed}"),
    # Remarks of `lint`: the scheme can be used, but had better be changed.
    "remark_unfed": (
        "nothing feeds this task, so it stays at 0; name the kinds it counts",
        "没有任何记录计入本任务，会一直是 0；请写明计哪些类别",
    ),
    "remark_module": (
        "{got} comes from the module {module}, which is off; this task stays at 0",
        "{got} 来自模块 {module}，而该模块未开启；本任务会一直是 0",
    ),
    "remark_impossible": (
        "{got} cannot be reached: {days} days hold at most {most} a day",
        "{got} 无法完成：{days} 天，每天至多 {most} 次",
    ),
    "remark_together": (
        "together the tasks ask for {got} records in {days} days; at most {most} a day are possible",
        "各项任务合计 {got} 条记录，只有 {days} 天，每天至多 {most} 条",
    ),
    "remark_overlap": (
        "asks the same {who} for a second paper each {got}, beside {other}; join the two",
        "与 {other} 一样，每 {got} 向同一 {who} 再要一份材料；请合并",
    ),
    "remark_burden": (
        "recording and reporting take {got} minutes a person-week; leave something out above {most}",
        "每人每周记录、汇报要花 {got} 分钟；超过 {most} 分钟就该减一些",
    ),
    "remark_daily": (
        "asks for a written paper every day; a digest writes itself",
        "要求每天交书面材料；改用 digest 即可自动汇总",
    ),
}
