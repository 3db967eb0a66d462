from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ProgrammesConfig(AppConfig):
    name = "jiebang.programmes"
    label = "programmes"

    def ready(self) -> None:
        from jiebang.common import waiting
        from jiebang.people.access import find_cohorts_with
        from jiebang.people.signing_in import names
        from jiebang.people.signing_in import slips as people_slips
        from jiebang.programmes import archive, importers, permissions, trail_words, words  # noqa: F401
        from jiebang.programmes.queries import cohort_of
        from jiebang.programmes.slips import access, helping, issuing  # noqa: F401 - issuing declares its notices

        find_cohorts_with(cohort_of)
        archive.register()
        importers.register()
        words.register()
        trail_words.register()
        names.add_finder(access.persons_with_number)
        people_slips.when_taken(access.open_places)
        waiting.register("sign_in_help", helping.waiting_for)
        add_entries()


def add_entries() -> None:
    """The rail entries of this room's pages."""
    from jiebang.common.navigation import Entry, Place, add
    from jiebang.people.access import is_office_of

    def runs_cohort(place: Place) -> bool:
        return place["cohort"] is not None and is_office_of(place["user"], place["cohort"])

    add(Entry("cohorts", _("Cohorts"), "cohorts", icon="list", section="rules", policy="programmes.oversee", order=10))
    add(
        Entry(
            "slips", _("Sign-in slips"), "slips", icon="key", section="accounts", policy="slips.issue", order=10,
            show=runs_cohort,
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
