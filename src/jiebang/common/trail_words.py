"""The words of this room's audit lines."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from jiebang.common.trail import wording
from jiebang.common.trail.check import REMOVAL
from jiebang.common.trail.wording import Kind, Wording


def register() -> None:
    wording.add(
        {
            "import.previewed": Wording(Kind.WRITTEN, _("uploaded a list and looked at its preview")),
            "import.decided": Wording(Kind.WRITTEN, _("answered the questions of an import")),
            "import.applied": Wording(Kind.WRITTEN, _("took a list in")),
            "import.undone": Wording(Kind.WRITTEN, _("took an import back")),
            "page.refused": Wording(Kind.GRANTED, _("tried a page that is not for the own role"), shows=("policy",)),
            REMOVAL: Wording(Kind.KEPT, _("removed lines that need not be kept any more"), shows=("lines", "up_to")),
            "trail.taken": Wording(Kind.TAKEN, _("took lines of the trail away"), shows=("lines", "reason")),
            "trail.end_accepted": Wording(Kind.KEPT, _("took the restored trail as right"), shows=("up_to",)),
            "invitation.issued": Wording(Kind.GRANTED, _("handed out a link"), shows=("purpose", "until")),
            "invitation.extended": Wording(Kind.GRANTED, _("changed how long a link is good"), shows=("until",)),
            "invitation.withdrawn": Wording(Kind.GRANTED, _("took a link back")),
            "invitation.used": Wording(Kind.WRITTEN, _("finished what a link was for")),
        }
    )
    wording.add_thing("common.importbatch", _("import"))
    wording.add_thing("common.invitation", _("link without an account"))
