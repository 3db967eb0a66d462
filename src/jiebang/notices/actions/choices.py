"""How a person wants to be told, and which group chats are called."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from datetime import time, timedelta
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from jiebang.common import clock, outbound
from jiebang.common.audit import audit
from jiebang.common.refusals import Refused
from jiebang.notices.audiences import Place
from jiebang.notices.models import Choice, Robot
from jiebang.people.models import User

CODE_HOLDS = timedelta(hours=24)
MOST_TRIES = 5
ONE_CODE_EVERY = timedelta(minutes=2)


def choice_of(user: User) -> Choice:
    """The person's choice, or the one everybody begins with."""
    return Choice.objects.filter(user=user).first() or Choice(user=user)


@transaction.atomic
def choose(user: User, *, by_mail: bool, quiet_from: time | None, quiet_to: time | None) -> Choice:
    """No audit line: how somebody wants to be told is their own business."""
    held = locked(user)
    if by_mail and not held.address:
        raise Refused(_("Confirm an address first; then mail can be sent to it."), field="by_mail")
    held.by_mail, held.quiet_from, held.quiet_to = by_mail, quiet_from, quiet_to
    held.save()
    return held


@transaction.atomic
def enter_address(user: User, written: str) -> Choice:
    """Enter an address; a code goes there with the next sending, and the address counts once the code is typed."""
    address = outbound.check_mail_address(written)
    held = locked(user)
    if held.address == address:
        raise Refused(_("{address} is confirmed already.").format(address=address), field="address")
    if held.code_made_at and clock.now() - held.code_made_at < ONE_CODE_EVERY:
        raise Refused(_("A code was asked for a moment ago. Wait two minutes, then ask again."), field="address")
    code = f"{secrets.randbelow(10**8):08d}"
    held.wanted, held.code, held.code_tries = address, digest(user, code), 0
    held.code_made_at, held.code_to_send = clock.now(), outbound.seal(code)
    held.save()
    return held


@transaction.atomic
def confirm_address(user: User, typed: str) -> Choice:
    held = locked(user)
    if not held.wanted or held.code_made_at is None or clock.now() - held.code_made_at > CODE_HOLDS:
        raise Refused(_("There is no code to confirm. Enter the address again."), field="code")
    if held.code_tries >= MOST_TRIES:
        raise Refused(_("Too many wrong codes. Enter the address again for a new one."), field="code")
    if not hmac.compare_digest(held.code, digest(user, "".join(typed.split()))):
        return count_try(held)
    held.address, held.by_mail = held.wanted, True
    held.wanted = held.code = held.code_to_send = ""
    held.save()
    audit(user, "mail_address.confirmed", user)
    return held


def count_try(held: Choice) -> Choice:
    """The wrong code is counted, so the answer must not undo it: the caller sees that `wanted` still stands."""
    held.code_tries += 1
    held.save(update_fields=["code_tries"])
    return held


@transaction.atomic
def forget_address(user: User) -> None:
    held = locked(user)
    held.address = held.wanted = held.code = held.code_to_send = ""
    held.by_mail = False
    held.save()
    audit(user, "mail_address.removed", user)


def locked(user: User) -> Choice:
    Choice.objects.get_or_create(user=user)
    return Choice.objects.select_for_update().get(user=user)


def digest(user: User, code: str) -> str:
    return hmac.new(settings.SECRET_KEY.encode(), f"mail {user.uuid} {code}".encode(), hashlib.sha256).hexdigest()


@transaction.atomic
def add_robot(place: Place, url: str, *, by: User) -> Robot:
    """Have a group chat's robot called when something is announced to this place."""
    url = outbound.check_robot_url(url)
    host = (urlsplit(url).hostname or "").lower()
    made = Robot.objects.create(
        place_id=place.uuid, place_kind=place.kind, place_title=place.title, scope_id=place.scope, host=host,
        sealed_url=outbound.seal(url), added_by=by, added_at=clock.now(),
    )  # fmt: skip
    audit(by, "robot.added", made, scope=place.scope, host=host)
    return made


@transaction.atomic
def remove_robot(robot: Robot, *, by: Any) -> None:
    audit(by, "robot.removed", robot, scope=robot.scope_id, host=robot.host)
    robot.delete()
