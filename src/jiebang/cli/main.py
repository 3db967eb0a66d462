"""Finds the verb, sets Django up only where the verb needs it, and turns refusals into sentences."""

from __future__ import annotations

import argparse
import importlib
import os
import pkgutil
import sys
from collections.abc import Sequence

from jiebang.cli import verbs


def main(arguments: Sequence[str] | None = None) -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jiebang.settings")
    parser = argparse.ArgumentParser(prog="jiebang", description="Jiebang 接棒: secondment programmes end to end.")
    subparsers = parser.add_subparsers(dest="verb", metavar="VERB", required=True)
    for module in pkgutil.iter_modules(verbs.__path__):
        importlib.import_module(f"jiebang.cli.verbs.{module.name}").add(subparsers)
    chosen = parser.parse_args(arguments)
    return run(chosen)


def run(chosen: argparse.Namespace) -> int:
    """Run one verb. Its parser sets `run` and, where it works without Django, `plain=True`."""
    if not getattr(chosen, "plain", False):
        from jiebang.cli.setup import prepare_django

        if not prepare_django():
            return 1
    from jiebang.cli.output import CannotDo

    try:
        return chosen.run(chosen) or 0
    except CannotDo as error:
        print(error, file=sys.stderr)
        return 1
    except BrokenPipeError:
        # Whoever read the output has seen enough (`| head`); nothing more is to be written, at the end either.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except Exception as error:
        from jiebang.common.refusals import Refused

        if not isinstance(error, Refused):
            raise
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
