"""Who sees departures, who writes them, who keeps the projects of hosts at home."""

from __future__ import annotations

from typing import Any

from jiebang.common.policy import declare
from jiebang.people.access import has_role
from jiebang.people.models import Role
from jiebang.programmes.models import Cohort, Host, HostProject
from jiebang.programmes.permissions import visible_cohorts

declare("departures.list", has_role(Role.OFFICE, Role.HOME_UNIT, Role.LEADER, Role.DEPUTY))
declare("departures.set", has_role(Role.OFFICE), within="departures.list")
declare("departures.write", has_role(Role.OFFICE, Role.SECONDEE))
declare("reading.read", has_role(Role.OFFICE, Role.SECONDEE))
declare("host_projects.write", has_role(Role.OFFICE))


def kept_projects(user: Any) -> Any:
    """Projects of the hosts of cohorts the user runs."""
    run = visible_cohorts(Cohort.objects.all(), user, roles=[Role.OFFICE])
    hosts = Host.objects.filter(cohort__in=run.order_by())
    return HostProject.objects.filter(organisation__in=hosts.values("organisation"))
