"""Sending what waits outside: one mail a day for a person, one call a day for a group chat, by `jiebang tick`.

A message is claimed in one transaction with the facts it counts, sent outside any transaction, and settled in another.
Whoever dies in between leaves a claim that nobody takes up again: it may have arrived. What it counted then goes into
the next day's message, so that nothing is told twice and nothing is lost.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import time, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from jiebang.common import clock, outbound
from jiebang.common.outbound import Fate
from jiebang.notices.actions.choices import CODE_HOLDS
from jiebang.notices.models import Choice, Digest, Notice, Recipient, Robot, RobotCall
from jiebang.notices.queries import asking_count

# A claim older than this belongs to a process that is gone.
CLAIM_HOLDS = timedelta(minutes=10)
MOST_TRIES = 5
MOST_A_RUN = 500


def send_all() -> int:
    """Everything that may go out now; how many messages went."""
    if not outbound.is_on():
        return 0
    release_lost()
    return sum([*send_codes(), *send_digests(), *call_robots()])


# ── codes for new addresses ────────────────────────────────────────────────────────────────────────────────────


def send_codes() -> Iterator[bool]:
    """The code somebody asked for a moment ago, at any hour."""
    if not outbound.mail_is_on():
        return
    asked = Choice.objects.exclude(code_to_send="").filter(code_made_at__gt=clock.now() - CODE_HOLDS)
    for choice in asked.select_related("user")[:MOST_A_RUN]:
        sealed = choice.code_to_send
        if not Choice.objects.filter(pk=choice.pk, code_to_send=sealed).update(code_to_send=""):
            continue
        with translation.override(choice.user.language or settings.LANGUAGE_CODE):
            text = _("Your code for Jiebang is {code}. Type it at {url} within 24 hours.").format(
                code=outbound.unseal(sealed), url=f"{settings.URL}/notices/settings/"
            )
            fate = outbound.send_mail(choice.wanted, _("Jiebang: your code"), text)
        if fate is Fate.NOT_SENT:
            Choice.objects.filter(pk=choice.pk, code=choice.code).exclude(wanted="").update(code_to_send=sealed)
        yield fate is Fate.SENT


# ── a person's mail of the day ─────────────────────────────────────────────────────────────────────────────────


def send_digests() -> Iterator[bool]:
    if not outbound.mail_is_on():
        return
    for choice in choices_due()[:MOST_A_RUN]:
        if is_quiet(choice.quiet_from, choice.quiet_to):
            continue
        digest = claim_new(choice) or claim_failed(user=choice.user)
        if digest is not None:
            yield settle(digest, lambda choice=choice: mail(choice))


def choices_due() -> QuerySet[Choice]:
    """People with something new that no message counted yet, or whose message of today did not get through."""
    today = clock.today()
    own = Digest.objects.filter(user=OuterRef("user"), day=today)
    notices = Notice.objects.filter(user=OuterRef("user"), unopened__isnull=False, digest__isnull=True)
    announced = untold().filter(person=OuterRef("user__person"))
    rows = Choice.objects.filter(by_mail=True, user__is_active=True).exclude(address="")
    new = ~Exists(own) & (Exists(notices) | Exists(announced))
    return rows.filter(new | Exists(own.filter(again_now()))).select_related("user").order_by("pk")


def untold() -> QuerySet[Recipient]:
    """Announcements that wait for a tap and that no message counted yet."""
    asking = Q(tapped__isnull=True) | Q(tapped__lt=F("announcement__asks_from"))
    return Recipient.objects.filter(
        asking, announcement__publication__isnull=False, announcement__withdrawal__isnull=True, digest__isnull=True
    )


def claim_new(choice: Choice) -> Digest | None:
    """Take today's message of this person with everything it counts; None where another process took it."""
    with transaction.atomic():
        digest, made = Digest.objects.get_or_create(
            user=choice.user, day=clock.today(), defaults={"claimed_at": clock.now()}
        )
        if not made:
            return None
        fresh = Notice.objects.filter(user=choice.user, unopened__isnull=False, digest__isnull=True)
        counted = fresh.update(digest=digest)
        if choice.user.person_id is not None:
            mine = untold().filter(person=choice.user.person_id).values("pk")
            counted += Recipient.objects.filter(pk__in=list(mine.values_list("pk", flat=True))).update(digest=digest)
        if not counted:  # all was opened a moment ago
            digest.delete()
            return None
    return digest


def mail(choice: Choice) -> Fate:
    """Only how many things wait, and where: nothing of what they are leaves the product."""
    with translation.override(choice.user.language or settings.LANGUAGE_CODE):
        n = asking_count(choice.user)
        if not n:
            return Fate.SENT  # nothing waits any more, so nothing is to be told
        line = ngettext("{n} thing waits for you", "{n} things wait for you", n).format(n=n)
        text = ngettext(
            "{n} thing waits for you. Sign in to see it: {url}",
            "{n} things wait for you. Sign in to see them: {url}",
            n,
        ).format(n=n, url=f"{settings.URL}/inbox/")
        return outbound.send_mail(choice.address, _("Jiebang: {line}").format(line=line), text)


# ── a group chat's call of the day ─────────────────────────────────────────────────────────────────────────────


def call_robots() -> Iterator[bool]:
    if is_quiet(None, None):
        return
    own = Digest.objects.filter(robot=OuterRef("pk"), day=clock.today())
    calls = RobotCall.objects.filter(robot=OuterRef("pk"), digest__isnull=True)
    due = Robot.objects.filter((~Exists(own) & Exists(calls)) | Exists(own.filter(again_now())))
    for robot in due.order_by("pk")[:MOST_A_RUN]:
        digest = claim_calls(robot) or claim_failed(robot=robot)
        if digest is not None:
            yield settle(digest, lambda robot=robot, digest=digest: call(robot, digest))


def claim_calls(robot: Robot) -> Digest | None:
    with transaction.atomic():
        digest, made = Digest.objects.get_or_create(
            robot=robot, day=clock.today(), defaults={"claimed_at": clock.now()}
        )
        if not made:
            return None
        RobotCall.objects.filter(robot=robot, digest__isnull=True).update(digest=digest)
    return digest


def call(robot: Robot, digest: Digest) -> Fate:
    with translation.override(settings.LANGUAGE_CODE):
        n = digest.calls.count()
        text = ngettext(
            "Jiebang: {n} new announcement. Sign in to read it: {url}",
            "Jiebang: {n} new announcements. Sign in to read them: {url}",
            n,
        ).format(n=n, url=f"{settings.URL}/announcements/")
    return outbound.send_to_robot(outbound.unseal(robot.sealed_url), text)


# ── once in effect ─────────────────────────────────────────────────────────────────────────────────────────────


def settle(digest: Digest, send: Callable[[], Fate]) -> bool:
    """Send outside any transaction, then write down what became of it."""
    fate = send()
    if fate is Fate.SENT:
        Digest.objects.filter(pk=digest.pk).update(sent_at=clock.now())
    elif fate is Fate.NOT_SENT:
        failed = {"failed_at": clock.now(), "claimed_at": None, "tries": F("tries") + 1}
        Digest.objects.filter(pk=digest.pk).update(**failed)
    else:
        release(Digest.objects.filter(pk=digest.pk))
    return fate is Fate.SENT


def claim_failed(**whose: Any) -> Digest | None:
    """Take up today's message again that did not get through, some time after the last try."""
    digest = Digest.objects.filter(again_now(), day=clock.today(), **whose).first()
    free = digest and Digest.objects.filter(pk=digest.pk, claimed_at__isnull=True, tries=digest.tries)
    return digest if free and free.update(claimed_at=clock.now()) else None


def again_now() -> Q:
    """Failed messages whose time has come again: after 5, 10, 20, 40 minutes; five tries in all."""
    now, again = clock.now(), Q(pk__in=[])
    for tries in range(1, MOST_TRIES):
        again |= Q(tries=tries, failed_at__lte=now - timedelta(minutes=5 * 2 ** (tries - 1)))
    return again & Q(sent_at__isnull=True, claimed_at__isnull=True, doubtful=False)


def release_lost() -> None:
    """Claims of processes that are gone, and messages of earlier days that never got through."""
    open_ones = Digest.objects.filter(sent_at__isnull=True, doubtful=False)
    release(open_ones.filter(Q(claimed_at__lt=clock.now() - CLAIM_HOLDS)))
    release(open_ones.filter(claimed_at__isnull=True, day__lt=clock.today()))


@transaction.atomic
def release(digests: QuerySet[Digest]) -> None:
    """Let what these counted go into the next day's message; they themselves are never sent again."""
    keys = list(digests.select_for_update().values_list("pk", flat=True))
    for facts in (Notice, Recipient, RobotCall):
        facts.objects.filter(digest__in=keys).update(digest=None)
    Digest.objects.filter(pk__in=keys).update(doubtful=True)


def is_quiet(own_from: time | None, own_to: time | None) -> bool:
    """Whether now is within the hours without messages: the person's own, else the installation's."""
    begins, ends = (own_from, own_to) if own_from is not None and own_to is not None else settings.QUIET_HOURS
    now = clock.business_now().time()
    if begins <= ends:
        return begins <= now < ends
    return now >= begins or now < ends
