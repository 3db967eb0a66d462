"""The words of this room's audit lines, and of the objects they are about."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from jiebang.common.trail import wording
from jiebang.common.trail.wording import Kind, Wording, names_from
from jiebang.programmes.models import Body, Cohort, Course, Secondment, Topic

WORDS: dict[str, Wording] = {
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
    "body.changed": Wording(Kind.WRITTEN, _("changed a body")),
    "body.dissolved": Wording(Kind.LOCKED, _("dissolved a body")),
    "body.removed": Wording(Kind.WRITTEN, _("removed a body")),
    "duty.given": Wording(Kind.WRITTEN, _("gave a duty")),
    "duty.changed": Wording(Kind.WRITTEN, _("changed a duty")),
    "duty.ended": Wording(Kind.WRITTEN, _("ended a duty in words")),
    "change.made": Wording(Kind.LOCKED, _("changed somebody's course")),
    "change.in_effect": Wording(Kind.KEPT, _("let a change of somebody's course take effect")),
    "change.undone": Wording(Kind.LOCKED, _("undid a change of somebody's course")),
    "body.reopened": Wording(Kind.WRITTEN, _("opened a body again")),
    "body.gathered": Wording(Kind.WRITTEN, _("gathered the members of a branch")),
    "cohort.changed": Wording(Kind.WRITTEN, _("changed a cohort's name or days")),
    "scheme.draft_begun": Wording(Kind.WRITTEN, _("began to change a scheme")),
    "scheme.draft_dropped": Wording(Kind.WRITTEN, _("dropped the draft of a scheme")),
    "scheme.entry_added": Wording(Kind.WRITTEN, _("added an entry to the draft of a scheme")),
    "scheme.entry_changed": Wording(Kind.WRITTEN, _("changed an entry of the draft of a scheme")),
    "scheme.entry_moved": Wording(Kind.WRITTEN, _("moved an entry of the draft of a scheme")),
    "scheme.entry_removed": Wording(Kind.WRITTEN, _("removed an entry of the draft of a scheme")),
    "scheme.word_changed": Wording(Kind.WRITTEN, _("changed a word of the draft of a scheme")),
    "scheme.version_made": Wording(Kind.LOCKED, _("let a new version of a scheme hold from a day")),
    "scheme.version_withdrawn": Wording(Kind.LOCKED, _("took a planned version of a scheme back")),
    "scheme.came_into_force": Wording(Kind.KEPT, _("brought a scheme into force")),
    "scheme.exported": Wording(Kind.TAKEN, _("took a scheme away as a file")),
    "seen.phone": Wording(Kind.SEEN, _("looked at a phone number")),
    "seen.id_number": Wording(Kind.SEEN, _("looked at an identity number")),
    "seen.emergency_contact": Wording(Kind.SEEN, _("looked at an emergency contact")),
    "seen.list": Wording(Kind.SEEN, _("took a list with personal data away"), shows=("list", "rows")),
    "export.asked": Wording(Kind.WRITTEN, _("asked to take a list away")),
    "export.approved": Wording(Kind.LOCKED, _("let a colleague take a list away")),
    "export.refused": Wording(Kind.LOCKED, _("refused to let a list be taken away")),
    "seen.people_taken_away": Wording(Kind.SEEN, _("took the list of people away")),
    "seen.own_data": Wording(Kind.SEEN, _("took the own data away")),
    "emergency_contact.set": Wording(Kind.WRITTEN, _("entered an emergency contact")),
    "sign_in_help.asked": Wording(Kind.SIGNED, _("asked for help to sign in")),
    "sign_in_help.vouched": Wording(Kind.GRANTED, _("vouched for somebody who cannot sign in")),
    "sign_in_help.closed": Wording(Kind.GRANTED, _("closed a call for help to sign in")),
    "leave.taken": Wording(Kind.WRITTEN, _("entered leave")),
    "profile.said": Wording(Kind.WRITTEN, _("filled in part of a profile")),
    "checklist.line_added": Wording(Kind.WRITTEN, _("added a line to the checklist")),
    "checklist.line_changed": Wording(Kind.WRITTEN, _("changed a line of the checklist")),
    "checklist.line_moved": Wording(Kind.WRITTEN, _("moved a line of the checklist")),
    "checklist.line_removed": Wording(Kind.WRITTEN, _("removed a line of the checklist")),
    "checklist.ticked": Wording(Kind.WRITTEN, _("ticked a line of the checklist")),
    "checklist.unticked": Wording(Kind.WRITTEN, _("took a tick of the checklist back")),
    "topic.offered": Wording(Kind.WRITTEN, _("offered a research topic")),
    "topic.changed": Wording(Kind.WRITTEN, _("changed a research topic")),
    "topic.dropped": Wording(Kind.WRITTEN, _("took a research topic off the list")),
    "topic.chosen": Wording(Kind.WRITTEN, _("chose a research topic")),
    "topic.given_up": Wording(Kind.WRITTEN, _("gave a research topic up")),
    "topic.agreed": Wording(Kind.LOCKED, _("agreed to a research topic")),
    "topic.change_asked": Wording(Kind.LOCKED, _("asked for a change of a research topic")),
    "groups.formed": Wording(Kind.WRITTEN, _("formed groups")),
    "groups.put_back": Wording(Kind.WRITTEN, _("took a step of forming groups back")),
    "course.planned": Wording(Kind.WRITTEN, _("listed a course")),
    "course.changed": Wording(Kind.WRITTEN, _("changed a course")),
    "course.dropped": Wording(Kind.WRITTEN, _("took a course off the list")),
    "course.attendance": Wording(Kind.WRITTEN, _("noted who was absent from a course")),
    "course.files_added": Wording(Kind.WRITTEN, _("added files to a course")),
    "course.file_removed": Wording(Kind.WRITTEN, _("removed a file of a course")),
}


def register() -> None:
    wording.add(WORDS)
    people = names_from(Secondment.objects.visible_to, "person")
    cohorts = names_from(
        lambda user: Cohort.objects.visible_to(user).defer("snapshot"), url=lambda row: row.get_absolute_url()
    )
    wording.add_thing("programmes.cohort", _("cohort"), cohorts)
    wording.add_thing("programmes.secondment", _("secondee"), people)
    wording.add_thing("programmes.body", _("body"), names_from(Body.objects.visible_to))
    wording.add_thing("programmes.host", _("host"))
    wording.add_thing("programmes.topic", _("research topic"), names_from(Topic.objects.visible_to))
    wording.add_thing("programmes.course", _("course"), names_from(Course.objects.visible_to))
