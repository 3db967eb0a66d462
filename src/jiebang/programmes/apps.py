from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ProgrammesConfig(AppConfig):
    name = "jiebang.programmes"
    label = "programmes"

    def ready(self) -> None:
        from jiebang.common import panels
        from jiebang.common import waiting as waits
        from jiebang.notices import audiences
        from jiebang.people.access import find_cohorts_with
        from jiebang.people.signing_in import names
        from jiebang.people.signing_in import slips as people_slips
        from jiebang.programmes import (
            archive,
            erasing,
            importers,
            jobs,  # noqa: F401 - register themselves
            merging,
            own_data,
            panel,
            permissions,  # noqa: F401 - declares policies
            preparing,
            privacy,
            sight,
            trail_words,
            words,
        )
        from jiebang.programmes.audiences import Audiences
        from jiebang.programmes.queries import cohort_of
        from jiebang.programmes.scheme import effects, waiting
        from jiebang.programmes.slips import access, helping, issuing  # noqa: F401 - issuing declares its notices

        find_cohorts_with(cohort_of)
        audiences.fill(Audiences())
        archive.register()
        own_data.register_parts()
        erasing.register_rules()
        privacy.set_up()
        importers.register()
        merging.register()
        sight.register()
        words.register()
        trail_words.register()
        names.add_finder(access.persons_with_number)
        people_slips.when_taken(access.open_places)
        waits.register("sign_in_help", helping.waiting_for)
        waiting.register()
        effects.add("programmes", effects.of_programmes, order=5)
        panels.add(
            "person", panels.Panel("duties", "programmes/duties_panel.html", panel.duties_of, order=20, aside=True)
        )
        preparing.set_up()
        add_entries()


def add_entries() -> None:
    """The rail entries of this room's pages."""
    from jiebang.common.navigation import Entry, Place, add
    from jiebang.people.access import is_office_of, roles_in, roles_of

    def of_cohort(place: Place) -> dict[str, str] | None:
        return {"code": place["cohort"].code} if place["cohort"] is not None else None

    def runs_cohort(place: Place) -> bool:
        return place["cohort"] is not None and is_office_of(place["user"], place["cohort"])

    def reads_bodies(place: Place) -> bool:
        held = roles_in(place["user"], place["cohort"]) if place["cohort"] is not None else set()
        return not held.isdisjoint(roles_of("programmes.bodies"))

    for order, (key, label, icon, policy) in enumerate(PRIVACY, start=40):
        add(Entry(key, label, key, icon=icon, section="accounts", policy=policy, order=order))
    add(Entry("cohorts", _("Cohorts"), "cohorts", icon="list", section="rules", policy="programmes.oversee", order=10))
    add(
        Entry(
            "bodies", _("Groups and duties"), "bodies", icon="people", section="cohort", policy="programmes.bodies",
            order=22, kwargs=of_cohort, show=reads_bodies,
        )
    )  # fmt: skip
    add(
        Entry(
            "scheme", _("Scheme"), "scheme", icon="settings", section="rules", policy="programmes.read", order=5,
            kwargs=of_cohort,
        )
    )  # fmt: skip
    add(
        Entry(
            "people", _("People"), "people", icon="people", section="cohort", policy="people.read", order=21,
            show=lambda place: place["cohort"] is not None and (place["secondment"] is None or bool(place["group"])),
        )
    )  # fmt: skip
    add(
        Entry(
            "slips", _("Sign-in slips"), "slips", icon="key", section="accounts", policy="slips.issue", order=10,
            show=runs_cohort,
        )
    )  # fmt: skip
    add(
        Entry(
            "own_page", _("My page"), "person", icon="person", section="mine", policy="people.read", order=60,
            kwargs=lambda place: {"uuid": place["secondment"].uuid} if place["secondment"] else None,
        )
    )  # fmt: skip
    add(
        Entry(
            "slips_accounts", _("Sign-in slips"), "slips_accounts", icon="key", section="accounts",
            policy="slips.accounts", order=10, show=lambda place: not runs_cohort(place),
        )
    )  # fmt: skip
    add(
        Entry(
            "sign_in_calls", _("Help to sign in"), "sign_in_calls", icon="question", section="accounts",
            policy="sign_in_help.read", order=20,
        )
    )  # fmt: skip


# Own data, and what office, home unit and system administrator do about it.
PRIVACY = (
    ("my_data", _("My data"), "person", "privacy.own"),
    ("data_requests", _("Requests about data"), "question", "privacy.requests"),
    ("consents", _("Consents"), "check", "privacy.consents"),
    ("exports", _("Lists taken away"), "down", "privacy.export"),
    ("erasures", _("Erasures"), "box", "erasure.run"),
)
