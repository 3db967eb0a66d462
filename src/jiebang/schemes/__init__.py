"""The schemes shipped with the product, and how a scheme is opened: by name, from a path or from uploaded bytes."""

from __future__ import annotations

from pathlib import Path

from jiebang.kernel.scheme import Fault, Scheme, SchemeFaults, read

FOLDER = Path(__file__).parent
MOST_BYTES = 1_000_000


def names() -> list[str]:
    """Names of the shipped schemes, sorted."""
    return sorted(path.stem for path in FOLDER.glob("*.toml"))


def load(name: str) -> Scheme:
    """A shipped scheme. Raises KeyError for a name that is none."""
    if name not in names():
        raise KeyError(name)
    return load_file(FOLDER / f"{name}.toml")


def load_file(path: Path) -> Scheme:
    """The scheme in a file. Raises OSError where it cannot be opened, SchemeFaults where it is no good scheme."""
    with path.open("rb") as opened:
        return load_bytes(opened.read(MOST_BYTES + 1), path.name)


def load_bytes(data: bytes, file: str) -> Scheme:
    """The scheme in bytes as they came from a disk or an upload; raises SchemeFaults."""
    if len(data) > MOST_BYTES:
        raise SchemeFaults([Fault(file, "", "", "too_big", {"most": MOST_BYTES})])
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise SchemeFaults([Fault(file, f"line {line}", "", "encoding")]) from None
    return read(text, file)
