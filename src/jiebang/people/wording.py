"""The words of roles and of what they are held on."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from jiebang.people.models import Grant

Scope = Grant.Scope

# What a role is held on, by its kind alone: as far as administrators, who read no rows of a programme, are told.
PLACES: dict[str, Any] = {
    Scope.INSTALLATION: _("the installation"),
    Scope.PROGRAMME: _("a programme"),
    Scope.COHORT: _("a cohort"),
    Scope.GROUP: _("a group"),
    Scope.BRANCH: _("a branch"),
    Scope.PERSON: _("the own place"),
    Scope.HOME_UNIT: _("a home unit"),
    Scope.HOST: _("a host"),
}
