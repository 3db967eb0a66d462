from __future__ import annotations

from datetime import date

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from jiebang.common.models import Addressed


class Person(Addressed):
    """A human being, across cohorts. What the person is in one cohort stands in the secondment."""

    name = models.CharField(max_length=60)
    sort_key = models.CharField(max_length=200, db_index=True)  # surname-aware pinyin
    born = models.PositiveSmallIntegerField(null=True)
    is_party_member = models.BooleanField(null=True)
    phone = models.CharField(max_length=30, blank=True)

    class Meta:
        ordering = ["sort_key", "id"]

    def __str__(self) -> str:
        return self.name


class Organisation(Addressed):
    """A home unit, host, company, chamber or any other body outside; one row however often it is written."""

    class Kind(models.TextChoices):
        COMPANY = "company", _("company")
        ASSOCIATION = "association", _("chamber or association")
        AGENCY = "agency", _("government agency")
        SCHOOL = "school", _("school or institute")
        OTHER = "other", _("other organisation")

    name = models.CharField(max_length=200)
    normal_name = models.CharField(max_length=200, db_index=True)  # folded, see common.text.normal_name
    sort_key = models.CharField(max_length=400, db_index=True)
    credit_code = models.CharField(max_length=18, null=True, unique=True)
    # A code as written that fails its check digit; shown, never used to tell organisations apart.
    doubtful_code = models.CharField(max_length=40, blank=True)
    number = models.CharField(max_length=40, null=True, unique=True)  # 企业编号 of the office's list
    kind = models.CharField(max_length=20, choices=Kind, default=Kind.COMPANY)
    sector = models.CharField(max_length=60, blank=True)
    city = models.CharField(max_length=60, blank=True)
    size = models.CharField(max_length=30, blank=True)
    note = models.TextField(blank=True)

    class Meta:
        ordering = ["sort_key", "id"]

    def __str__(self) -> str:
        return self.name


class Alias(models.Model):
    """Another name an organisation goes by."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="aliases")
    name = models.CharField(max_length=200)
    normal_name = models.CharField(max_length=200, db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation", "normal_name"], name="alias_once")]

    def __str__(self) -> str:
        return self.name


class Contact(Addressed):
    """Somebody outside whom secondees met: one row per name and organisation."""

    class Consent(models.TextChoices):
        YES = "yes", _("agreed")
        NO = "no", _("declined")
        UNASKED = "unasked", _("not asked yet")

    name = models.CharField(max_length=60)
    sort_key = models.CharField(max_length=200, db_index=True)
    organisation = models.ForeignKey(Organisation, null=True, on_delete=models.PROTECT, related_name="contacts")
    job = models.CharField(max_length=120, blank=True)
    consent = models.CharField(max_length=10, choices=Consent, default=Consent.UNASKED)

    class Meta:
        ordering = ["sort_key", "id"]
        constraints = [
            models.UniqueConstraint(fields=["name", "organisation"], name="contact_once", nulls_distinct=False)
        ]

    def __str__(self) -> str:
        return self.name


class UserManager(BaseUserManager["User"]):
    def create_user(self, username: str, password: str | None = None, **fields: object) -> User:
        user = self.model(username=username, **fields)
        user.set_password(password)  # None: no password can be used until a slip is taken
        user.save(using=self._db)
        return user


class User(AbstractBaseUser, Addressed):
    """An account. There is no superuser: what an account may do stands in its grants."""

    username = models.CharField(max_length=150, unique=True)
    email = models.EmailField(blank=True)
    person = models.OneToOneField(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="user")
    display_name = models.CharField(max_length=60, blank=True)
    language = models.CharField(max_length=10, blank=True)
    is_active = models.BooleanField(default=True)
    # The password was made by somebody else; the first page after sign-in asks for an own one.
    must_change_password = models.BooleanField(default=False)
    date_joined = models.DateTimeField(auto_now_add=True)
    last_login = None  # nobody's signing in is kept count of

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    objects = UserManager()

    class Meta:
        constraints = [models.UniqueConstraint(Lower("username"), name="login_once")]

    def __str__(self) -> str:
        return self.display_name or (self.person.name if self.person_id else self.username)


class Role(models.TextChoices):
    OFFICE = "office", _("programme office")
    LEADER = "leader", _("group leader")
    DEPUTY = "deputy", _("deputy group leader")
    SECRETARY = "secretary", _("branch secretary")
    SECONDEE = "secondee", _("secondee")
    MENTOR = "mentor", _("host mentor")
    HOME_UNIT = "home_unit", _("home unit officer")
    READER = "reader", _("leadership")
    SYSADMIN = "sysadmin", _("system administrator")
    SECADMIN = "secadmin", _("security administrator")
    AUDITOR = "auditor", _("audit administrator")


class Grant(Addressed):
    """A role on one scope with dates. Rights are the union inside each scope, never a cross product.

    scope_kind "installation" has no scope_id; "cohort", "group" and "branch" hold the uuid of a row of programmes;
    "person" (a secondee's own) the uuid of a secondment; "home_unit" and "host" the uuid of an organisation, within
    the cohort `cohort_uuid`.
    """

    class Scope(models.TextChoices):
        INSTALLATION = "installation"
        COHORT = "cohort"
        GROUP = "group"
        BRANCH = "branch"
        PERSON = "person"
        HOME_UNIT = "home_unit"
        HOST = "host"

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="grants")
    role = models.CharField(max_length=20, choices=Role)
    scope_kind = models.CharField(max_length=20, choices=Scope)
    scope_id = models.UUIDField(null=True, db_index=True)
    cohort_uuid = models.UUIDField(null=True, db_index=True)
    starts_on = models.DateField(null=True)
    ends_on = models.DateField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(scope_kind="installation") | Q(scope_id__isnull=False), name="grant_has_scope"
            ),
            models.UniqueConstraint(
                fields=["user", "role", "scope_kind", "scope_id", "cohort_uuid"],
                condition=Q(revoked_at__isnull=True),
                name="grant_once",
                nulls_distinct=False,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.role}@{self.scope_kind}:{self.scope_id or ''}"

    def holds_on(self, day: date) -> bool:
        return (
            self.revoked_at is None
            and (self.starts_on is None or self.starts_on <= day)
            and (self.ends_on is None or day <= self.ends_on)
        )
