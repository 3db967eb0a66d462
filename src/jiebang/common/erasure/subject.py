"""Who is being erased, and how the traces of a name in texts are found."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from django.db.models import JSONField, Model, Q, TextField
from django.db.models.functions import Cast


@dataclass(frozen=True)
class Subject:
    """person: the row of the human being · words: text that names the person → what stands there afterwards
    · private: texts about the person that the own papers may quote (why somebody was away), likewise
    · longer: other known names that contain one of the words and are left alone (王力 inside 王力宏)
    · has_namesake: somebody else bears the same name, so that texts of others cannot be told apart."""

    person: Any
    alias: str
    words: dict[str, str]
    private: dict[str, str] = field(default_factory=dict)
    longer: tuple[str, ...] = ()
    has_namesake: bool = False

    def in_own_papers(self) -> Subject:
        """The same, with what only the person's own papers quote among the words."""
        return replace(self, words={**self.private, **self.words})

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        ordered = sorted({*self.longer, *self.words}, key=len, reverse=True)
        # "Li" stands in many English words, 单晓 in no other Chinese one.
        return re.compile("|".join(rf"\b{re.escape(w)}\b" if w.isascii() else re.escape(w) for w in ordered))

    def without(self, text: str) -> str:
        """The text with every mention of the person replaced."""
        return self._pattern.sub(lambda found: self.words.get(found[0], found[0]), text) if self.words else text

    def without_in(self, value: Any) -> Any:
        """The same all through a JSON value, its keys included."""
        match value:
            case str():
                return self.without(value)
            case list():
                return [self.without_in(part) for part in value]
            case dict():
                return {self.without(key): self.without_in(part) for key, part in value.items()}
        return value

    def mentioned_in(self, model: type[Model], fields: tuple[str, ...]) -> Any:
        """Rows of a model in whose fields one of the words stands; some may hold only a longer name."""
        rows, condition = model._base_manager.all(), Q(pk__in=[])
        for name in fields:
            lookup = name
            if isinstance(model._meta.get_field(name), JSONField):
                lookup = f"{name}_as_text"
                rows = rows.alias(**{lookup: Cast(name, TextField())})
            for word in self.words:
                condition |= Q(**{f"{lookup}__contains": word})
                if lookup != name:
                    # SQLite keeps JSON with every Chinese character escaped, PostgreSQL as it is.
                    condition |= Q(**{f"{lookup}__contains": json.dumps(word)[1:-1]})
        return rows.filter(condition)
