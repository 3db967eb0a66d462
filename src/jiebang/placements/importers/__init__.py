"""Lists of posts, wishes and placements of a cohort."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from jiebang.common.imports import register as register_importer
from jiebang.common.imports.taking_back import NOUNS
from jiebang.placements.importers.placements import PlacementsImporter
from jiebang.placements.importers.posts import PostsImporter
from jiebang.placements.importers.wishes import WishesImporter


def register() -> None:
    for importer in (PostsImporter(), WishesImporter(), PlacementsImporter()):
        register_importer(importer)
    NOUNS.update(
        {
            "placements.post": _("posts"),
            "placements.wish": _("wishes"),
            "placements.run": _("plans"),
            "placements.assignment": _("lines of plans"),
            "placements.placement": _("placements"),
        }
    )
