"""Links for people without an account: who holds one may do one thing on one row until a day, and nothing else.

A link is no session and no account. What stands in it is made at random, handed out once and kept only as a hash. A
room uses them so:

    # apps.py: what the links are for
    invitations.declare(Purpose("offer", _("offer of posts"), page="offer_by_link", whom=office_of))

    # actions.py: hand one out; an earlier one for the same row ends
    issued = invitations.issue("offer", offer.uuid, until=day, by=user, scope=cohort.uuid)
    issued.path                                # "/invited/offers/…/", for a letter, a QR code, a Word slip

    # urls.py and views.py: addresses begin with invited/, so that no log keeps them
    path("invited/offers/<str:token>/", views.offer_by_link, name="offer_by_link")

    @invited("offer")
    def offer_by_link(request, invitation):    # only while the link is good; else whom to ask
        offer = Offer.objects.get(uuid=invitation.subject)
        change(offer, by=Guest(invitation))    # the trail names the link

`extend`, `withdraw` and `use_up` change a link that was handed out; `newest` gives the last one of each row. The
view's writes must be safe to repeat by themselves: keys of visitors' forms are not kept. Nothing refused may leave the
page: catch `Refused` and show it on the form, for a visitor has no other page to go back to.
"""

from jiebang.common.invitations.door import invited
from jiebang.common.invitations.links import (
    Guest,
    Issued,
    extend,
    find,
    issue,
    newest,
    require_open,
    use_up,
    withdraw,
)
from jiebang.common.invitations.purposes import Purpose, declare
from jiebang.common.models import Invitation

__all__ = [
    "Guest",
    "Invitation",
    "Issued",
    "Purpose",
    "declare",
    "extend",
    "find",
    "invited",
    "issue",
    "newest",
    "require_open",
    "use_up",
    "withdraw",
]
