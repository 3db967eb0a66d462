"""Lists people send: .xlsx, .csv and .json read into rows with their place, every fault a code with its values.

Needs no Django: `run.read_file(path)` starts the limited child process that alone looks inside a file,
`recognise.recognise(workbook, kind)` finds the header and reads the cells, `wording` says faults in words.
"""

from jiebang.common.tables.columns import CLEAR, Column, FileKind, Options
from jiebang.common.tables.recognise import recognise
from jiebang.common.tables.rows import Fault, Notice, Reading, Row, Skipped, UnknownColumn
from jiebang.common.tables.run import read_file, read_plain
from jiebang.common.tables.values import Cell, Sheet, TableFault, Workbook

__all__ = [
    "CLEAR",
    "Cell",
    "Column",
    "Fault",
    "FileKind",
    "Notice",
    "Options",
    "Reading",
    "Row",
    "Sheet",
    "Skipped",
    "TableFault",
    "UnknownColumn",
    "Workbook",
    "read_file",
    "read_plain",
    "recognise",
]
