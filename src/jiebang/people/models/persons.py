"""People, across cohorts."""

from __future__ import annotations

from django.db import models

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


class PersonAlias(models.Model):
    """Another name a person is found under: a former one, or another writing of it."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="aliases")
    name = models.CharField(max_length=60, db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "name"], name="person_alias_once")]

    def __str__(self) -> str:
        return self.name
