"""Requests of a person about the own data: asked → forwarded by the home unit → decided by the office → carried out.

Whoever may take which step is decided above, where home units and cohorts are known; here stands what a step does.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jiebang.common import clock
from jiebang.common.audit import audit
from jiebang.common.refusals import Refused
from jiebang.common.text import clean
from jiebang.people.models import DataRequest, Person

# Our proposal; the law says "in good time".
WORKING_DAYS = 15
# A home unit that has not answered within this holds nothing up.
FORWARD_DAYS = 5
TEXT, NOTE, REASON = 2000, 300, 500
STATES = {
    "asked": gettext_lazy("asked"),
    "forwarded": gettext_lazy("forwarded"),
    "approved": gettext_lazy("agreed, not carried out yet"),
    "declined": gettext_lazy("declined"),
    "taken_back": gettext_lazy("taken back"),
    "done": gettext_lazy("carried out"),
}


def working_days_after(day: date, count: int) -> date:
    """The day `count` working days later, Monday to Friday; public holidays are not known here."""
    while count:
        day += timedelta(days=1)
        count -= day.weekday() < 5
    return day


def due_on(request: DataRequest) -> date:
    return working_days_after(request.asked_on, WORKING_DAYS)


def home_unit_had_its_time(request: DataRequest) -> bool:
    return clock.today() > working_days_after(request.asked_on, FORWARD_DAYS)


@transaction.atomic
def ask(person: Person, *, kind: str, text: str, secondment_uuid: UUID, by: Any) -> DataRequest:
    """A new request. One that is open already is given back."""
    if kind not in DataRequest.Kind.values:
        raise Refused(_("Say what you ask for."), field="kind")
    text = _short(text, TEXT, "text")
    if kind == DataRequest.Kind.CORRECTION and not text:
        raise Refused(_("Say what is wrong and what would be right."), field="text")
    Person.objects.select_for_update().get(pk=person.pk)
    mine = DataRequest.objects.filter(person=person, kind=kind)
    standing = next((request for request in mine if request.is_open), None)
    if standing is not None:
        return standing
    try:
        with transaction.atomic():
            made = DataRequest.objects.create(
                person=person, kind=kind, text=text, secondment_uuid=secondment_uuid,
                asked_on=clock.today(), asked_by=by if getattr(by, "pk", None) else None,
            )  # fmt: skip
    except IntegrityError:
        return next(request for request in mine.all() if request.is_open)
    _note(by, "request.asked", made)
    return made


@transaction.atomic
def forward(request: DataRequest, *, note: str, by: Any) -> DataRequest:
    """The home unit passes it on. A second time changes nothing."""
    request = _locked(request)
    if request.forwarded_on is not None:
        return request
    _require(request, "asked")
    request.forwarded_on, request.forwarded_by = clock.today(), by
    request.forward_note = _short(note, NOTE, "note")
    request.save(update_fields=["forwarded_on", "forwarded_by", "forward_note"])
    _note(by, "request.forwarded", request)
    return request


@transaction.atomic
def decide(request: DataRequest, *, approve: bool, reason: str, by: Any) -> DataRequest:
    """The office agrees or declines, with a reason the person reads. The same decision again changes nothing."""
    request = _locked(request)
    reason = _short(reason, REASON, "reason")
    if not reason:
        raise Refused(_("Write the reason; the person reads it."), field="reason")
    if request.approved is not None and (request.approved, request.reason) == (approve, reason):
        return request
    _require(request, "asked", "forwarded")
    if getattr(by, "person_id", None) == request.person_id:
        raise Refused(_("Nobody decides about the own request. Ask a colleague."))
    request.approved, request.reason = approve, reason
    request.decided_on, request.decided_by = clock.today(), by if getattr(by, "pk", None) else None
    request.save(update_fields=["approved", "reason", "decided_on", "decided_by"])
    _note(by, "request.decided", request, approved=approve)
    return request


@transaction.atomic
def take_back(request: DataRequest, *, by: Any) -> DataRequest:
    """The person does not want it any more; possible until it is carried out."""
    request = _locked(request)
    if request.taken_back_on is not None:
        return request
    _require(request, "asked", "forwarded", "approved")
    request.taken_back_on = clock.today()
    request.save(update_fields=["taken_back_on"])
    _note(by, "request.taken_back", request)
    return request


@transaction.atomic
def finish(request: DataRequest, *, by: Any, outcome: list[dict[str, Any]] | None = None) -> DataRequest:
    """It is carried out: what was to be corrected stands right now, or the person is erased."""
    request = _locked(request)
    if request.done_on is not None:
        return request
    _require(request, "approved")
    request.done_on, request.done_by_label = clock.today(), _label(by)
    request.outcome = outcome or []
    request.save(update_fields=["done_on", "done_by_label", "outcome"])
    _note(by, "request.carried_out", request)
    return request


def _label(by: Any) -> str:
    return str(by.get_username() if hasattr(by, "get_username") else by.label)


def _locked(request: DataRequest) -> DataRequest:
    return DataRequest.objects.select_for_update(of=("self",)).select_related("person").get(pk=request.pk)


def _require(request: DataRequest, *states: str) -> None:
    if request.state not in states:
        raise Refused(_("This request is {state} already. Reload the page.").format(state=STATES[request.state]))


def _short(text: str, most: int, field: str) -> str:
    text = clean(text)
    if len(text) > most:
        raise Refused(_("Write at most {n} characters.").format(n=most), field=field)
    return text


def _note(by: Any, verb: str, request: DataRequest, **data: Any) -> None:
    audit(by, verb, request, about=[request.person.uuid], kind=request.kind, **data)
    for act in _listeners:
        act(verb.removeprefix("request."), request, by)


Listener = Callable[[str, DataRequest, Any], None]
_listeners: list[Listener] = []


def listen(listener: Listener) -> None:
    """Have `listener(step, request, by)` called with every step, in its transaction; the same listener once."""
    if listener not in _listeners:
        _listeners.append(listener)
