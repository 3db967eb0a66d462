from datetime import timedelta
from typing import Any

from django.apps import AppConfig
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy


class PeopleConfig(AppConfig):
    name = "jiebang.people"
    label = "people"

    def ready(self) -> None:
        from jiebang.common import sealing, waiting
        from jiebang.people import (
            consents,
            erasing,
            identity,
            importers,
            merging,
            notices,
            own_data,
            permissions,  # noqa: F401 - declares policies
            trail,
        )
        from jiebang.people.signing_in import gates, second_factor

        importers.register()
        merging.register()
        notices.register()
        trail.register()
        gates.register()
        second_factor.connect()
        consents.declare_all()
        consents.listen(identity.forget_when_declined)
        sealing.register(identity.COLUMN)
        if identity.are_kept():
            sealing.ensure_key()
            sealing.keys()  # a wrong one stops the start, not the first who enters a number
        own_data.register_parts()
        erasing.register_rules()
        waiting.register("password", password_to_renew)
        add_entries()


def add_entries() -> None:
    """The rail entries of this room's pages."""
    from jiebang.common.navigation import Entry, add

    accounts = gettext_lazy("Accounts")
    add(Entry("accounts", accounts, "accounts", icon="person", section="accounts", policy="people.accounts", order=10))
    label = gettext_lazy("Locks and sessions")
    add(Entry("lockouts", label, "lockouts", icon="lock", section="accounts", policy="people.lockouts", order=40))
    add(
        Entry(
            "organisations", gettext_lazy("Organisations"), "organisations", icon="house", section="outcomes",
            policy="people.read", order=20,
        )
    )  # fmt: skip
    add(
        Entry(
            "duplicates", gettext_lazy("Duplicates"), "duplicates", icon="match", section="cohort",
            policy="people.write", order=70,
        )
    )  # fmt: skip


def password_to_renew(user: Any) -> list[Any]:
    """The own password, in the week before it runs out, where the profile lets passwords run out."""
    from jiebang.common import clock
    from jiebang.common.waiting import Waiting
    from jiebang.people.signing_in import passwords

    day = passwords.renewal_day(user) if getattr(user, "pk", None) else None
    if day is None or clock.real_today() < day - timedelta(days=passwords.WARNED_DAYS):
        return []
    return [Waiting("password", _("Your password runs out. Choose a new one."), "/password/", due=day)]
