"""Accounts: who signs in."""

from __future__ import annotations

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower

from jiebang.common import clock
from jiebang.common.models import Addressed
from jiebang.people.models.persons import Person


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
    password_set_at = models.DateTimeField(null=True)
    date_joined = models.DateTimeField(auto_now_add=True)
    last_login = None  # nobody's signing in is kept count of

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    objects = UserManager()

    class Meta:
        constraints = [models.UniqueConstraint(Lower("username"), name="login_once")]

    @property
    def label(self) -> str:
        """How administrators see the account, who read no rows of a programme: never by the name of its person."""
        shown = "" if self.person_id else self.display_name
        return f"{shown} {self.username}" if shown else self.username

    def __str__(self) -> str:
        return self.display_name or (self.person.name if self.person_id else self.username)

    def set_password(self, raw_password: str | None) -> None:
        super().set_password(raw_password)
        self.password_set_at = clock.now()


class FormerPassword(models.Model):
    """The hash of a password somebody had, where the profile forbids having it again; none is kept otherwise."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="former_passwords")
    password = models.CharField(max_length=128)
    set_at = models.DateTimeField()

    class Meta:
        ordering = ["-id"]
