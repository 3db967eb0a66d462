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
            "plan.asked": Wording(Kind.WRITTEN, _("had placement plans worked out")),
            "plan.cancelled": Wording(Kind.WRITTEN, _("cancelled the search for placement plans")),
            "plan.chosen": Wording(Kind.WRITTEN, _("chose a placement plan to work on")),
            "plan.changed": Wording(Kind.WRITTEN, _("changed a placement plan by hand")),
            "plan.change_undone": Wording(Kind.WRITTEN, _("undid a change of a placement plan")),
            "plan.proposed": Wording(Kind.WRITTEN, _("proposed a placement plan")),
            "plan.returned": Wording(Kind.WRITTEN, _("returned a placement plan")),
            "plan.withdrawn": Wording(Kind.WRITTEN, _("withdrew a proposed placement plan")),
            "plan.published": Wording(Kind.LOCKED, _("published a placement plan")),
            "plan.window_moved": Wording(Kind.WRITTEN, _("moved the last day for objections")),
            "seen.memo_taken_away": Wording(Kind.SEEN, _("took a decision memo away")),
            "seen.objections_taken_away": Wording(Kind.SEEN, _("took the objections away")),
            "seen.objection": Wording(Kind.SEEN, _("read an objection")),
            "objection.handed_in": Wording(Kind.LOCKED, _("handed an objection in")),
            "objection.withdrawn": Wording(Kind.WRITTEN, _("took an objection back")),
            "objection.answered": Wording(Kind.LOCKED, _("answered an objection")),
            "rule.written": Wording(Kind.WRITTEN, _("wrote a placement rule")),
            "rule.changed": Wording(Kind.WRITTEN, _("changed a placement rule")),
            "rule.off": Wording(Kind.WRITTEN, _("switched a placement rule off")),
            "rule.on": Wording(Kind.WRITTEN, _("switched a placement rule on")),
            "rules.taken_in": Wording(Kind.WRITTEN, _("took in a file of placement rules")),
            "weights.set": Wording(Kind.WRITTEN, _("set the weights of the fit")),
            "seen.rules_taken_away": Wording(Kind.SEEN, _("took the placement rules away")),
            "seen.plans_taken_away": Wording(Kind.SEEN, _("took placement plans away")),
            "seen.plan_archive_taken_away": Wording(Kind.SEEN, _("took a plan away with all it was made from")),
            "placement.made": Wording(Kind.LOCKED, _("placed somebody at a post")),
            "placement.moved": Wording(Kind.LOCKED, _("moved somebody to another post")),
            "placement.changed": Wording(Kind.LOCKED, _("changed the days of a placement")),
            "placement.removed": Wording(Kind.LOCKED, _("took somebody's post away")),
            "post.opened": Wording(Kind.WRITTEN, _("opened a post")),
            "post.changed": Wording(Kind.WRITTEN, _("changed a post")),
            "post.removed": Wording(Kind.WRITTEN, _("took a post away")),
            "offer.invited": Wording(Kind.WRITTEN, _("invited a host to offer posts")),
            "offer.renewed": Wording(Kind.WRITTEN, _("gave a host a new link for its offer")),
            "offer.reminded": Wording(Kind.WRITTEN, _("reminded a host of its offer")),
            "offer.extended": Wording(Kind.WRITTEN, _("gave a host more time for its offer")),
            "offer.withdrawn": Wording(Kind.WRITTEN, _("took a host's link back")),
            "offer.handed_in": Wording(Kind.LOCKED, _("handed an offer in")),
            "offer.nothing": Wording(Kind.LOCKED, _("said that there is nothing to offer this time")),
            "offer.reopened": Wording(Kind.WRITTEN, _("opened an offer again")),
            "offer.asked_back": Wording(Kind.LOCKED, _("asked a host back about its offer")),
            "offer.accepted": Wording(Kind.LOCKED, _("accepted an offer")),
            "offer.declined": Wording(Kind.LOCKED, _("declined an offer")),
            "offer.undone": Wording(Kind.LOCKED, _("undid the acceptance of an offer")),
            "offer.taken": Wording(Kind.TAKEN, _("took an offer away as Word")),
            "agreement.drafted": Wording(Kind.WRITTEN, _("drafted an agreement")),
            "agreement.renewed": Wording(Kind.WRITTEN, _("made a new version of an agreement")),
            "agreement.reopened": Wording(Kind.WRITTEN, _("took an ended agreement up again")),
            "agreement.ended": Wording(Kind.WRITTEN, _("ended an agreement")),
            "agreement.confirmed": Wording(Kind.LOCKED, _("confirmed an agreement")),
            "agreement.withdrawn": Wording(Kind.WRITTEN, _("took the confirmation of an agreement back")),
            "agreement.asked": Wording(Kind.WRITTEN, _("asked for another wording of an agreement")),
            "agreement.answered": Wording(Kind.WRITTEN, _("answered what was asked about an agreement")),
            "agreement.reminded": Wording(Kind.WRITTEN, _("reminded of an agreement")),
            "agreement.link_sent": Wording(Kind.WRITTEN, _("gave a unit a link to its agreements")),
            "agreement.clauses": Wording(Kind.WRITTEN, _("worded the clauses of agreements")),
            "agreement.taken": Wording(Kind.TAKEN, _("took an agreement away as Word")),
            "agreement.all_taken": Wording(Kind.TAKEN, _("took agreements away as Word")),
            "wishes.said": Wording(Kind.WRITTEN, _("ranked wishes")),
            "wishes.any_is_fine": Wording(Kind.WRITTEN, _("said whether any place or person is fine")),
            "wishes.window_set": Wording(Kind.WRITTEN, _("set from when to when wishes are given")),
            "wishes.invited": Wording(Kind.WRITTEN, _("handed out a link for wishes")),
            "wishes.reminded": Wording(Kind.WRITTEN, _("reminded of wishes")),
            "wishes.extended": Wording(Kind.WRITTEN, _("gave another last day for wishes")),
            "wishes.withdrawn": Wording(Kind.WRITTEN, _("took a link for wishes back")),
            "seen.wishes_taken_away": Wording(Kind.SEEN, _("took wishes away as Excel")),
            "advice.left": Wording(Kind.WRITTEN, _("left advice about a host")),
            "advice.withdrawn": Wording(Kind.WRITTEN, _("took advice about a host back")),
        }
    )
    wording.add_thing("placements.run", _("placement plan"))
    wording.add_thing("placements.post", _("post"))
    wording.add_thing("placements.objection", _("objection"))
    wording.add_thing("placements.offer", _("offer"))
    wording.add_thing("placements.agreement", _("agreement"))
    wording.add_thing("placements.agreementparty", _("unit with a link to its agreements"))
    wording.add_thing("placements.wishsheet", _("wishes"))
    wording.add_thing("placements.wishwindow", _("days for wishes"))
    wording.add_thing("placements.advice", _("advice"))
    wording.add_thing("placements.placementrule", _("placement rule"))
    wording.add_thing("placements.solvejob", _("search for plans"))
