"""How a document looks, as values: page, type area, grid, faces and the place of the page number."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Face:
    """A type face by name and size in points; the file names it and never carries it."""

    name: str
    size: float
    bold: bool = False


@dataclass(frozen=True)
class Layout:
    """Lengths in millimetres. lines and characters: of one full page, 0 = no grid. indent: characters."""

    language: str
    top: float
    left: float
    right: float
    bottom: float
    footer: float
    title: Face
    subtitle: Face
    body: Face
    first: Face  # headings of level one
    second: Face  # headings of level two
    table: Face
    page_number: Face
    number_form: str  # "— {} —"
    number_place: Literal["outside", "centre"]
    lines: int = 0
    characters: int = 0
    line_points: float = 0  # exact distance of lines, 0 = by the face
    title_points: float = 0
    indent: int = 0
    space_after: float = 0  # points after a paragraph
    closing_indent: int = 0  # characters from the right
    numbered: bool = False  # headings of level one are counted 一、二、

    @property
    def width(self) -> float:
        return A4_WIDTH - self.left - self.right

    @property
    def height(self) -> float:
        return A4_HEIGHT - self.top - self.bottom


A4_WIDTH, A4_HEIGHT = 210, 297

# GB/T 9704-2012: top 37 mm, binding side 28 mm, type area 156 × 225 mm, 22 lines of 28 characters, the page number's
# dash 7 mm below the type area. 2 号 = 22 pt, 3 号 = 16 pt, 4 号 = 14 pt.
GB_9704 = Layout(
    language="zh-CN",
    top=37,
    left=28,
    right=26,
    bottom=35,
    footer=23,
    title=Face("方正小标宋简体", 22),
    subtitle=Face("楷体_GB2312", 16),
    body=Face("仿宋_GB2312", 16),
    first=Face("黑体", 16),
    second=Face("楷体_GB2312", 16),
    table=Face("仿宋_GB2312", 12),
    page_number=Face("宋体", 14),
    number_form="— {} —",
    number_place="outside",
    lines=22,
    characters=28,
    line_points=28.95,
    title_points=34,
    indent=2,
    closing_indent=4,
    numbered=True,
)

ENGLISH = Layout(
    language="en-GB",
    top=25,
    left=25,
    right=25,
    bottom=25,
    footer=12,
    title=Face("Georgia", 20, bold=True),
    subtitle=Face("Calibri", 11),
    body=Face("Calibri", 11),
    first=Face("Georgia", 14, bold=True),
    second=Face("Calibri", 12, bold=True),
    table=Face("Calibri", 9.5),
    page_number=Face("Calibri", 9),
    number_form="{}",
    number_place="centre",
    space_after=6,
)


def layout_for(language: str) -> Layout:
    """The layout of a document written in that language."""
    return ENGLISH if language.lower().startswith("en") else GB_9704
