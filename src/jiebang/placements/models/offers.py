"""What hosts offer for a cohort, what the office made of it, and what earlier secondees advise about a host."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import pgettext_lazy

from jiebang.common.models import Addressed
from jiebang.placements.models.posts import Post
from jiebang.programmes.models import Cohort, Host, Secondment


class OfferQuerySet(models.QuerySet["Offer"]):
    def visible_to(self, user: object) -> OfferQuerySet:
        from jiebang.placements import permissions

        return permissions.visible_offers(self, user)


class Offer(Addressed):
    """What one host is asked to offer for one cohort, from the invitation to the office's decision.

    draft: what the host typed so far, as text, whole or not (`placements.offers.draft`); the columns beside it and the
    posts are what was handed in last · before: what acceptance changed at the host, so that it can be undone.
    """

    class State(models.TextChoices):
        INVITED = "invited", pgettext_lazy("of an offer", "invited")
        DRAFTING = "drafting", pgettext_lazy("of an offer", "being filled in")
        HANDED_IN = "handed_in", pgettext_lazy("of an offer", "handed in")
        ASKED_BACK = "asked_back", pgettext_lazy("of an offer", "asked back")
        ACCEPTED = "accepted", pgettext_lazy("of an offer", "accepted")
        DECLINED = "declined", pgettext_lazy("of an offer", "declined")
        NOTHING = "nothing", pgettext_lazy("of an offer", "nothing this time")

    cohort = models.ForeignKey(Cohort, on_delete=models.CASCADE, related_name="offers")
    host = models.OneToOneField(Host, on_delete=models.CASCADE, related_name="offer")
    state = models.CharField(max_length=12, choices=State, default=State.INVITED)
    invited_on = models.DateField()
    answer_by = models.DateField()
    reminded_on = models.DateField(null=True)
    handed_in_on = models.DateField(null=True)
    draft = models.JSONField(default=dict)
    mentor_name = models.CharField(max_length=60, blank=True)
    mentor_job = models.CharField(max_length=120, blank=True)
    mentor_phone = models.CharField(max_length=40, blank=True)
    note = models.TextField(blank=True)
    # The office's open question, or its reason, or the host's for having nothing: what the other side has to read.
    said = models.TextField(blank=True)
    before = models.JSONField(default=dict)

    objects = OfferQuerySet.as_manager()

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return str(self.host)

    @property
    def is_open(self) -> bool:
        """Whether an answer is waited for."""
        return self.state in OPEN

    @property
    def is_with_office(self) -> bool:
        return self.state == self.State.HANDED_IN


OPEN = frozenset({Offer.State.INVITED, Offer.State.DRAFTING, Offer.State.ASKED_BACK})


class OfferedPost(Addressed):
    """One post of an offer as it was handed in, and the post of the cohort it became.

    gone: handed in earlier and left out since; stays because a post came of it · made: acceptance opened the post
    rather than finding it · before: what a post that was there said before, field by field.
    """

    class Verdict(models.TextChoices):
        OPEN = "", pgettext_lazy("of an offer", "not decided")
        ACCEPTED = "accepted", pgettext_lazy("of an offer", "accepted")
        DECLINED = "declined", pgettext_lazy("of an offer", "not needed this time")

    offer = models.ForeignKey(Offer, on_delete=models.CASCADE, related_name="posts")
    key = models.UUIDField()  # which post of the draft
    position = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=120)
    sector = models.CharField(max_length=60, blank=True)
    seats = models.PositiveSmallIntegerField(default=1)
    min_seats = models.PositiveSmallIntegerField(default=0)
    duties = models.TextField(blank=True)
    offers = models.JSONField(default=list)  # list of words
    needs = models.JSONField(default=list)  # list of words
    level = models.PositiveSmallIntegerField(null=True)
    # Only where the post is not open for the whole course.
    starts_on = models.DateField(null=True)
    ends_on = models.DateField(null=True)
    verdict = models.CharField(max_length=10, choices=Verdict, blank=True, default=Verdict.OPEN)
    gone = models.BooleanField(default=False)
    post = models.ForeignKey(Post, null=True, on_delete=models.SET_NULL, related_name="offered")
    made = models.BooleanField(default=False)
    before = models.JSONField(default=dict)

    class Meta:
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["offer", "key"], name="offered_post_once"),
            models.CheckConstraint(condition=Q(seats__gte=1), name="offered_post_has_seats"),
            models.CheckConstraint(condition=Q(min_seats__lte=F("seats")), name="offered_min_within_seats"),
        ]

    def __str__(self) -> str:
        return self.title


class OfferStep(models.Model):
    """What happened to an offer, in order: who said what when. by: None = the host, by its link."""

    class Kind(models.TextChoices):
        INVITED = "invited", pgettext_lazy("of an offer", "invited")
        RENEWED = "renewed", pgettext_lazy("of an offer", "sent a new link")
        REMINDED = "reminded", pgettext_lazy("of an offer", "reminded")
        EXTENDED = "extended", pgettext_lazy("of an offer", "given more time")
        WITHDRAWN = "withdrawn", pgettext_lazy("of an offer", "link taken back")
        HANDED_IN = "handed_in", pgettext_lazy("of an offer", "handed in")
        NOTHING = "nothing", pgettext_lazy("of an offer", "nothing this time")
        REOPENED = "reopened", pgettext_lazy("of an offer", "opened again")
        ASKED_BACK = "asked_back", pgettext_lazy("of an offer", "asked back")
        ACCEPTED = "accepted", pgettext_lazy("of an offer", "accepted")
        DECLINED = "declined", pgettext_lazy("of an offer", "declined")
        UNDONE = "undone", pgettext_lazy("of an offer", "acceptance undone")

    offer = models.ForeignKey(Offer, on_delete=models.CASCADE, related_name="steps")
    kind = models.CharField(max_length=12, choices=Kind)
    text = models.TextField(blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    by_host = models.BooleanField(default=False)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return self.kind


class Advice(Addressed):
    """What somebody leaves for who comes to the same host next. One for each person and host; taken back, it is gone
    from every page."""

    secondment = models.ForeignKey(Secondment, on_delete=models.CASCADE, related_name="advice")
    host = models.ForeignKey(Host, on_delete=models.CASCADE, related_name="advice")
    text = models.TextField()
    written_on = models.DateField()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["-written_on", "-id"]
        constraints = [models.UniqueConstraint(fields=["secondment", "host"], name="advice_once")]

    def __str__(self) -> str:
        return self.text[:60]
