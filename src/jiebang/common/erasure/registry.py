"""Which tables have a rule, and which need one."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.db.models import BinaryField, CharField, Field, JSONField, Model, SlugField, TextField, UUIDField

from jiebang.common.erasure.rules import Step

_steps: list[Step] = []
_concerns: set[str] = set()


def register(*rules: Step) -> None:
    """Add rules, in the order they are carried out."""
    _steps.extend(rules)


def register_optional(*rules: Step) -> None:
    """Rules for tables of packages an installation may not have."""
    register(*(rule for rule in rules if _exists(rule.model)))


def concern(*labels: str) -> None:
    """Name models whose rows are human beings, their accounts or their places: what points at them is about them."""
    _concerns.update(labels)


def steps() -> list[Step]:
    return list(_steps)


def unruled() -> list[str]:
    """Labels of models that could hold something personal and have no rule."""
    ruled = {step.model for step in _steps}
    models = apps.get_models(include_auto_created=True)
    return sorted(m._meta.label_lower for m in models if could_be_personal(m) and m._meta.label_lower not in ruled)


def could_be_personal(model: type[Model]) -> bool:
    """Whether a model points at a human being or holds text somebody may have written."""
    if model._meta.label_lower in _concerns or model._meta.proxy:
        return not model._meta.proxy
    fields = [field for field in model._meta.get_fields() if getattr(field, "concrete", False)]
    return any(_points_at_somebody(field) or _is_free_text(field) for field in fields)


def _points_at_somebody(field: Any) -> bool:
    return bool(field.is_relation and field.related_model and field.related_model._meta.label_lower in _concerns)


def _is_free_text(field: Field[Any, Any]) -> bool:
    if isinstance(field, TextField | JSONField | BinaryField):
        return True
    return isinstance(field, CharField) and not field.choices and not isinstance(field, SlugField | UUIDField)


def _exists(label: str) -> bool:
    try:
        apps.get_model(label)
    except LookupError:
        return False
    return True
