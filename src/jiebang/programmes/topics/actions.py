"""What writes about topics. Every verb may be repeated: what is so already is left without an audit line."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jiebang.common import clock, telling
from jiebang.common.audit import audit
from jiebang.common.refusals import Refused, Stale
from jiebang.common.text import clean
from jiebang.people.models import Organisation, User
from jiebang.programmes.bodies import changed_meanwhile
from jiebang.programmes.cohorts import account, put, require_length
from jiebang.programmes.models import Cohort, Secondment, Topic, TopicChoice
from jiebang.programmes.permissions import is_concerned

State = TopicChoice.State
TITLE, ABOUT, PLAN, MOST = 160, 2000, 300, 20

telling.declare("topic.agreed", gettext_lazy("The office agreed to your research topic {topic}."))
telling.declare("topic.change", gettext_lazy("The office asks for a change of your research topic {topic}."))


@transaction.atomic
def offer(
    cohort: Cohort, *, title: str, about: str, most: int, by: Any, unit: Organisation | None = None
) -> Topic:  # fmt: skip
    values = checked(title, about, most)
    refuse_twin(cohort, values["title"])
    topic = Topic.objects.create(cohort=cohort, offered_by=unit, made_by=account(by), made_at=clock.now(), **values)
    audit(by, "topic.offered", topic, scope=cohort.uuid)
    return topic


@transaction.atomic
def change_topic(topic: Topic, *, version: int, title: str, about: str, most: int, by: Any) -> bool:
    """Say it otherwise. Raises Stale with both texts; Refused where more have taken it than would fit."""
    topic = Topic.objects.select_for_update(of=("self",)).select_related("cohort").get(pk=topic.pk)
    values = checked(title, about, most)
    if topic.version != version:
        yours, theirs = {_("Topic"): values["title"]}, {_("Topic"): topic.title}
        if values["about"] != topic.about:
            yours[_("What it is about")], theirs[_("What it is about")] = values["about"], topic.about
        raise Stale(changed_meanwhile(), yours=yours, theirs=theirs)
    if values["title"] != topic.title:
        refuse_twin(topic.cohort, values["title"])
    if (taken := topic.choices.count()) > most:
        raise Refused(_("{n} have taken it already.").format(n=taken), field="most")
    if not put(topic, values):
        return False
    put(topic, {"version": topic.version + 1})
    audit(by, "topic.changed", topic, scope=topic.cohort.uuid)
    return True


@transaction.atomic
def drop_topic(topic: Topic, *, by: Any) -> None:
    if topic.choices.exists():
        raise Refused(_("Somebody has taken “{topic}”. It stays.").format(topic=topic.title))
    audit(by, "topic.dropped", None, scope=topic.cohort.uuid)
    topic.delete()


@transaction.atomic
def choose(topic: Topic, who: Secondment, *, plan: str, by: Any) -> TopicChoice:
    """Take a topic on, alone or with others, in place of one chosen before. Refused when it is full, or when the office
    has agreed to another."""
    topic = Topic.objects.select_for_update(of=("self",)).select_related("cohort").get(pk=topic.pk)
    plan = " ".join(clean(plan).split())
    require_length(plan, PLAN, field="plan")
    if topic.cohort_id != who.cohort_id:
        raise Refused(_("This topic belongs to another cohort."))
    own = TopicChoice.objects.select_for_update(of=("self",)).select_related("topic").filter(secondment=who).first()
    if own is not None and own.topic_id == topic.pk and own.plan == plan and own.state != State.CHANGE:
        return own
    if own is not None and own.state == State.AGREED:
        raise Refused(
            _("The office has agreed to “{topic}”. Ask the office before you change it.").format(topic=own.topic.title)
        )
    refuse_full(topic, who)
    values = {"topic": topic, "plan": plan, "state": State.CHOSEN, "chosen_at": clock.now(), "reason": ""}
    made, _created = TopicChoice.objects.update_or_create(secondment=who, defaults=values)
    audit(by, "topic.chosen", topic, scope=topic.cohort.uuid, about=[who.person.uuid])
    return made


def refuse_full(topic: Topic, who: Secondment) -> None:
    taken = topic.choices.exclude(secondment=who).count()
    if taken >= topic.most:
        raise Refused(
            _("“{topic}” is taken: {taken} of {most}. Choose another, or ask the office.").format(
                topic=topic.title, taken=taken, most=topic.most
            )
        )


@transaction.atomic
def give_up(who: Secondment, *, by: Any) -> bool:
    """Take the own choice back; False where there is none."""
    own = TopicChoice.objects.select_for_update(of=("self",)).select_related("topic").filter(secondment=who).first()
    if own is None:
        return False
    if own.state == State.AGREED:
        raise Refused(
            _("The office has agreed to “{topic}”. Ask the office before you change it.").format(topic=own.topic.title)
        )
    audit(by, "topic.given_up", own.topic, scope=who.cohort.uuid, about=[who.person.uuid])
    own.delete()
    return True


@transaction.atomic
def decide(choices: Iterable[TopicChoice], *, agree: bool, by: Any, reason: str = "") -> int:
    """Agree, or ask for a change and say why; of how many that is new. Nobody decides about an own matter."""
    reason = " ".join(clean(reason).split())
    require_length(reason, PLAN, field="reason")
    if not agree and not reason:
        raise Refused(_("Say what should be changed, and why."), field="reason")
    state = State.AGREED if agree else State.CHANGE
    decided = 0
    for choice in choices:
        if is_concerned(by, choice.secondment):
            raise Refused(_("Nobody decides about an own topic. Ask a colleague of the office."))
        if not put(choice, {"state": state, "reason": "" if agree else reason}):
            continue
        put(choice, {"decided_by": account(by), "decided_at": clock.now()})
        topic, person = choice.topic, choice.secondment.person
        verb = "topic.agreed" if agree else "topic.change_asked"
        audit(by, verb, topic, scope=topic.cohort.uuid, about=[person.uuid])
        users = User.objects.filter(person=person, is_active=True)
        kind, matter = "topic.agreed" if agree else "topic.change", f"topic:{choice.pk}:{state}"
        telling.tell(users, kind, {"topic": topic.title}, url=topic.get_absolute_url(), matter=matter)
        decided += 1
    return decided


def checked(title: str, about: str, most: int) -> dict[str, Any]:
    title, about = " ".join(clean(title).split()), clean(about)
    if not title:
        raise Refused(_("Write the topic."), field="title")
    require_length(title, TITLE, field="title")
    require_length(about, ABOUT, field="about")
    if not 1 <= most <= MOST:
        raise Refused(_("From 1 to {most} people take a topic on together.").format(most=MOST), field="most")
    return {"title": title, "about": about, "most": most}


def refuse_twin(cohort: Cohort, title: str) -> None:
    if cohort.topics.filter(title=title).exists():
        raise Refused(_("“{topic}” is offered already. Choose it there.").format(topic=title), field="title")
