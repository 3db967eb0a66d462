"""When each side may say its wishes, who was asked, and what each said when. The wishes themselves are `Wish` rows."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import pgettext_lazy

from jiebang.common.models import Addressed
from jiebang.people.models import Organisation
from jiebang.placements.models.posts import Wish
from jiebang.programmes.models import Cohort, Host, Secondment


class WishWindow(models.Model):
    """From when to when one side of a cohort says its wishes, both days included, and what it is shown meanwhile.

    most, fewest: how many may and should be ranked · shows_count: whether secondees see how many others wish a post ·
    shows_names: whether hosts see names and home units · told_on: when its opening was told.
    """

    cohort = models.ForeignKey(Cohort, on_delete=models.CASCADE, related_name="wish_windows")
    side = models.CharField(max_length=10, choices=Wish.Side)
    opens_on = models.DateField()
    closes_on = models.DateField()
    most = models.PositiveSmallIntegerField(default=5)
    fewest = models.PositiveSmallIntegerField(default=0)
    shows_count = models.BooleanField(default=False)
    shows_names = models.BooleanField(default=False)
    note = models.TextField(blank=True)
    told_on = models.DateField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["cohort", "side"], name="wish_window_once"),
            models.CheckConstraint(condition=Q(opens_on__lte=F("closes_on")), name="wish_window_opens_first"),
            models.CheckConstraint(condition=Q(most__gte=1) & Q(fewest__lte=F("most")), name="wish_window_counts"),
        ]

    def __str__(self) -> str:
        return f"{self.side} {self.opens_on} – {self.closes_on}"


class WishSheet(Addressed):
    """What one secondee, host or home unit was asked in a cohort; made when it is first asked, or first answers.

    until: the own last day, where the office gave another than the window's · easy: uuids of whom or what any answer
    is fine for: the person, each post of a host, each person of a home unit.
    """

    cohort = models.ForeignKey(Cohort, on_delete=models.CASCADE, related_name="wish_sheets")
    side = models.CharField(max_length=10, choices=Wish.Side)
    secondment = models.OneToOneField(Secondment, null=True, on_delete=models.CASCADE, related_name="wish_sheet")
    host = models.OneToOneField(Host, null=True, on_delete=models.CASCADE, related_name="wish_sheet")
    home_unit = models.ForeignKey(Organisation, null=True, on_delete=models.CASCADE, related_name="wish_sheets")
    until = models.DateField(null=True)
    easy = models.JSONField(default=list)
    invited_on = models.DateField(null=True)
    reminded_on = models.DateField(null=True)
    said_on = models.DateField(null=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["cohort", "home_unit"], name="wish_sheet_once_per_unit"),
            models.CheckConstraint(
                condition=Q(side="person", secondment__isnull=False, host=None, home_unit=None)
                | Q(side="host", secondment=None, host__isnull=False, home_unit=None)
                | Q(side="home", secondment=None, host=None, home_unit__isnull=False),
                name="wish_sheet_of_one",
            ),
        ]

    def __str__(self) -> str:
        return str(self.secondment or self.host or self.home_unit)


class WishStep(models.Model):
    """What happened to a sheet, in order. about: number of the post or person ranked for, where the sheet has several ·
    said: numbers in their order · by: None = by the link, or the operator · for_them: entered by the office."""

    class Kind(models.TextChoices):
        SAID = "said", pgettext_lazy("of wishes", "ranked")
        EASY = "easy", pgettext_lazy("of wishes", "any is fine")
        INVITED = "invited", pgettext_lazy("of wishes", "sent a link")
        RENEWED = "renewed", pgettext_lazy("of wishes", "sent a new link")
        REMINDED = "reminded", pgettext_lazy("of wishes", "reminded")
        EXTENDED = "extended", pgettext_lazy("of wishes", "given another last day")
        WITHDRAWN = "withdrawn", pgettext_lazy("of wishes", "link taken back")

    sheet = models.ForeignKey(WishSheet, on_delete=models.CASCADE, related_name="steps")
    kind = models.CharField(max_length=12, choices=Kind)
    about = models.CharField(max_length=20, blank=True)
    said = models.TextField(blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    by_link = models.BooleanField(default=False)
    for_them = models.BooleanField(default=False)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return self.kind
