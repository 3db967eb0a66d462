"""The words of this room's audit lines, and of the objects they are about."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from jiebang.common.trail import wording
from jiebang.common.trail.wording import Kind, Wording, names_from
from jiebang.programmes.models import Body, Cohort, Secondment


def register() -> None:
    wording.add(
        {
            "cohort.created": Wording(Kind.WRITTEN, _("made a cohort")),
            "cohort.exported": Wording(Kind.TAKEN, _("took a whole cohort away")),
            "host.added": Wording(Kind.WRITTEN, _("added a host")),
            "host.changed": Wording(Kind.WRITTEN, _("changed a host")),
            "host.removed": Wording(Kind.WRITTEN, _("removed a host")),
            "secondment.created": Wording(Kind.WRITTEN, _("added somebody to a cohort")),
            "secondment.changed": Wording(Kind.WRITTEN, _("changed what is known of somebody")),
            "secondment.removed": Wording(Kind.WRITTEN, _("removed somebody from a cohort")),
            "secondment.grouped": Wording(Kind.WRITTEN, _("put somebody into a group")),
            "body.created": Wording(Kind.WRITTEN, _("made a group or branch")),
            "body.joined": Wording(Kind.WRITTEN, _("made somebody a member of a body")),
            "body.left": Wording(Kind.WRITTEN, _("ended a membership")),
            "body.orientations_adopted": Wording(Kind.LOCKED, _("adopted orientations")),
            "officer.named": Wording(Kind.LOCKED, _("named an officer")),
            "officer.ended": Wording(Kind.LOCKED, _("ended a duty")),
            "leave.taken": Wording(Kind.WRITTEN, _("entered leave")),
        }
    )
    people = names_from(Secondment.objects.visible_to, "person")
    cohorts = names_from(
        lambda user: Cohort.objects.visible_to(user).defer("snapshot"), url=lambda row: row.get_absolute_url()
    )
    wording.add_thing("programmes.cohort", _("cohort"), cohorts)
    wording.add_thing("programmes.secondment", _("secondee"), people)
    wording.add_thing("programmes.body", _("body"), names_from(Body.objects.visible_to))
    wording.add_thing("programmes.host", _("host"))
