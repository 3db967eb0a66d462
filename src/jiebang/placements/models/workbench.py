"""What an office decides on the way to a plan: rules, weights, plans asked for, changes by hand, proposals."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from jiebang.common.models import Addressed
from jiebang.kernel import fit
from jiebang.people.models import Organisation
from jiebang.placements.models.posts import Post
from jiebang.placements.models.runs import Run
from jiebang.programmes.models import Cohort, Host, Secondment


class Desk(models.Model):
    """What holds for a cohort's placement as a whole. weights: points of the fit's parts, {} = those shipped ·
    chosen: the plan being worked on."""

    cohort = models.OneToOneField(Cohort, on_delete=models.CASCADE, related_name="desk")
    weights = models.JSONField(default=dict)
    chosen = models.ForeignKey(Run, null=True, on_delete=models.SET_NULL, related_name="+")
    version = models.PositiveIntegerField(default=1)

    def __str__(self) -> str:
        return f"desk of {self.cohort_id}"

    @property
    def points(self) -> fit.Weights:
        return fit.Weights(**self.weights)


class PlacementRuleQuerySet(models.QuerySet["PlacementRule"]):
    def visible_to(self, user: object) -> PlacementRuleQuerySet:
        from jiebang.placements import permissions

        return permissions.visible_at_the_desk(self, user)

    def holding(self) -> PlacementRuleQuerySet:
        return self.filter(off_at__isnull=True)


class PlacementRule(Addressed):
    """One rule as an office states it; which columns count follows from its kind (docs/placement.md).

    number: by which people speak of it · is_lock: a pair fixed on the plan's page · off_at: switched off since then.
    """

    class Kind(models.TextChoices):
        FORBID = "forbid", _("not there")
        FIX = "fix", _("exactly there")
        TOGETHER = "together", _("together")
        APART = "apart", _("apart")
        LIMIT = "limit", _("how many at one place")
        FILL = "fill", _("fewest people")

    cohort = models.ForeignKey(Cohort, on_delete=models.CASCADE, related_name="placement_rules")
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=10, choices=Kind)
    secondment = models.ForeignKey(Secondment, null=True, on_delete=models.CASCADE, related_name="+")
    home_unit = models.ForeignKey(Organisation, null=True, on_delete=models.PROTECT, related_name="+")
    post = models.ForeignKey(Post, null=True, on_delete=models.CASCADE, related_name="+")
    host = models.ForeignKey(Host, null=True, on_delete=models.CASCADE, related_name="+")
    by = models.CharField(max_length=60, blank=True)
    at = models.CharField(max_length=10, default="host")
    most = models.PositiveIntegerField(null=True)
    least = models.PositiveIntegerField(null=True)
    hard = models.BooleanField(default=False)
    why = models.CharField(max_length=500, blank=True)
    is_lock = models.BooleanField(default=False)
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField()
    off_at = models.DateTimeField(null=True)
    off_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    off_why = models.CharField(max_length=300, blank=True)
    version = models.PositiveIntegerField(default=1)

    objects = PlacementRuleQuerySet.as_manager()

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["cohort", "number"], name="rule_number_once_per_cohort"),
            models.UniqueConstraint(
                fields=["cohort"], condition=Q(kind="fill", off_at__isnull=True), name="one_fill_rule_holds"
            ),
            models.UniqueConstraint(
                fields=["secondment"], condition=Q(is_lock=True, off_at__isnull=True), name="one_lock_a_person"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.number}"


class RuleMember(models.Model):
    """One of the people a rule keeps together or apart."""

    rule = models.ForeignKey(PlacementRule, on_delete=models.CASCADE, related_name="members")
    secondment = models.ForeignKey(Secondment, on_delete=models.CASCADE, related_name="+")

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["rule", "secondment"], name="rule_member_once")]

    def __str__(self) -> str:
        return f"{self.rule_id} {self.secondment_id}"


class SolveJobQuerySet(models.QuerySet["SolveJob"]):
    def visible_to(self, user: object) -> SolveJobQuerySet:
        from jiebang.placements import permissions

        return permissions.visible_at_the_desk(self, user)

    def open(self) -> SolveJobQuerySet:
        return self.filter(state__in=SolveJob.OPEN)


class SolveJob(Addressed):
    """Plans somebody asked for, worked on by a process of its own.

    kind: what is worked out · base: the plan it starts from · asked: what else was chosen · step: code of what is being
    done now, `done` of `steps` behind it · beat_at: when its process last gave a sign · said: how it ended, a code with
    values · plans: addresses of what came of it.
    """

    class Kind(models.TextChoices):
        FRONTIER = "frontier", _("several plans to choose among")
        AIM = "aim", _("one plan")
        KEEP = "keep", _("again, with as few changes as can be")
        TRIAL = "trial", _("a move on trial")
        CONFLICT = "conflict", _("whether the rules can hold together")

    class State(models.TextChoices):
        QUEUED = "queued", _("waiting")
        RUNNING = "running", _("running")
        DONE = "done", _("done")
        CANCELLED = "cancelled", _("cancelled")
        FAILED = "failed", _("failed")

    OPEN = ("queued", "running")

    cohort = models.ForeignKey(Cohort, on_delete=models.CASCADE, related_name="solve_jobs")
    kind = models.CharField(max_length=10, choices=Kind)
    base = models.ForeignKey(Run, null=True, on_delete=models.CASCADE, related_name="+")
    asked = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=State, default=State.QUEUED)
    step = models.CharField(max_length=30, blank=True)
    done = models.PositiveSmallIntegerField(default=0)
    steps = models.PositiveSmallIntegerField(default=0)
    said = models.JSONField(default=dict)
    plans = models.JSONField(default=list)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    beat_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    cancel_asked = models.BooleanField(default=False)

    objects = SolveJobQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["cohort"], condition=Q(state__in=("queued", "running")), name="one_open_solve_job_per_cohort"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.state}"

    @property
    def is_open(self) -> bool:
        return self.state in self.OPEN


class PlanEdit(Addressed):
    """A change to a plan by hand, from one plan to the next; undone, the one before counts again.

    secondment, old, new: of a move; a plan made anew keeping the rest has none · rule: the lock that keeps it.
    """

    class Kind(models.TextChoices):
        MOVE = "move", _("moved, the others stay")
        ARRANGE = "arrange", _("moved, the others arranged anew")
        KEEP = "keep", _("made anew, keeping the rest")

    cohort = models.ForeignKey(Cohort, on_delete=models.CASCADE, related_name="plan_edits")
    kind = models.CharField(max_length=10, choices=Kind)
    before = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="edits")
    after = models.OneToOneField(Run, on_delete=models.CASCADE, related_name="made_by_edit")
    secondment = models.ForeignKey(Secondment, null=True, on_delete=models.CASCADE, related_name="+")
    old = models.ForeignKey(Post, null=True, on_delete=models.CASCADE, related_name="+")
    new = models.ForeignKey(Post, null=True, on_delete=models.CASCADE, related_name="+")
    rule = models.ForeignKey(PlacementRule, null=True, on_delete=models.SET_NULL, related_name="+")
    reason = models.CharField(max_length=500)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    undone_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    undone_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            # Two who change the same plan at once: the second sees what the first did before going on.
            models.UniqueConstraint(
                fields=["before"], condition=Q(undone_at__isnull=True), name="one_standing_edit_of_a_plan"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.before_id} → {self.after_id}"


class Proposal(Addressed):
    """A plan one person of the office holds to be ready; somebody else decides."""

    class Outcome(models.TextChoices):
        ACCEPTED = "accepted", _("accepted")
        RETURNED = "returned", _("returned")
        WITHDRAWN = "withdrawn", _("withdrawn")

    cohort = models.ForeignKey(Cohort, on_delete=models.CASCADE, related_name="proposals")
    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="proposals")
    words = models.CharField(max_length=500)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    outcome = models.CharField(max_length=10, choices=Outcome, blank=True)
    reply = models.CharField(max_length=500, blank=True)
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    closed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["cohort"], condition=Q(closed_at__isnull=True), name="one_open_proposal_per_cohort"
            )
        ]

    def __str__(self) -> str:
        return f"{self.run_id} {self.outcome or 'open'}"
