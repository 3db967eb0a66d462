"""The `jiebang` command: one small file per verb, each with `add(subparsers)` and `run(arguments) -> int`.

Exit status: 0 done, 1 could not, 2 wrong arguments. Messages go to stderr, results to stdout.
"""

from jiebang.cli.main import main

__all__ = ["main"]
