"""Opens the scheme a verb was given: a shipped one by its name, any other by its path."""

from __future__ import annotations

from pathlib import Path

from jiebang import schemes
from jiebang.cli.language import gettext as _
from jiebang.cli.language import language
from jiebang.cli.output import CannotDo
from jiebang.kernel.scheme import Scheme, SchemeFaults


def open_scheme(name: str) -> Scheme:
    """The scheme of that name or file. Raises SchemeFaults, and CannotDo where there is nothing to open."""
    if name in schemes.names():
        return schemes.load(name)
    try:
        return schemes.load_file(Path(name))
    except FileNotFoundError:
        raise CannotDo(
            _("There is no scheme and no file {name}. Shipped schemes: {names}.").format(
                name=name, names=", ".join(schemes.names())
            )
        ) from None
    except OSError as error:
        raise CannotDo(_("{name} cannot be opened: {reason}").format(name=name, reason=error.strerror)) from None


def good_scheme(name: str) -> Scheme:
    """The scheme, or every fault of it as the reason why nothing can be done."""
    try:
        return open_scheme(name)
    except SchemeFaults as error:
        raise CannotDo(error.text(language())) from None


def file_name(name: str) -> str:
    return f"{name}.toml" if name in schemes.names() else Path(name).name
