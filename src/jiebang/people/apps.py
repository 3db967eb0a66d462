from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "jiebang.people"
    label = "people"

    def ready(self) -> None:
        from jiebang.common import sealing
        from jiebang.people import consents, erasing, identity, importers, own_data, permissions  # noqa: F401

        importers.register()
        consents.declare_all()
        consents.listen(identity.forget_when_declined)
        sealing.register(identity.COLUMN)
        if identity.are_kept():
            sealing.ensure_key()
            sealing.keys()  # a wrong one stops the start, not the first who enters a number
        own_data.register_parts()
        erasing.register_rules()
