"""The words of this room's audit lines, and of the objects they are about."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from jiebang.common.trail import wording
from jiebang.common.trail.wording import Kind, Wording


def register() -> None:
    wording.add(
        {
            "plan.made": Wording(Kind.WRITTEN, _("had a placement plan solved")),
            "plan.accepted": Wording(Kind.LOCKED, _("made a placement plan final")),
            "placement.made": Wording(Kind.LOCKED, _("placed somebody at a post")),
            "placement.moved": Wording(Kind.LOCKED, _("moved somebody to another post")),
            "placement.changed": Wording(Kind.LOCKED, _("changed the days of a placement")),
            "placement.removed": Wording(Kind.LOCKED, _("took somebody's post away")),
            "post.opened": Wording(Kind.WRITTEN, _("opened a post")),
            "post.changed": Wording(Kind.WRITTEN, _("changed a post")),
        }
    )
    wording.add_thing("placements.run", _("placement plan"))
    wording.add_thing("placements.post", _("post"))
