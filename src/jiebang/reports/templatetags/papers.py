"""Two look-ups templates cannot do: by key and by place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import template

register = template.Library()


@register.filter
def of(mapping: Mapping[str, str], key: Any) -> str:
    """The value under str(key), "" where there is none."""
    return mapping.get(str(key), "")


@register.filter
def at(sequence: Sequence[Any], place: int) -> Any:
    return sequence[place]
