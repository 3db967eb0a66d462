from django.apps import AppConfig


class ProgrammesConfig(AppConfig):
    name = "jiebang.programmes"
    label = "programmes"

    def ready(self) -> None:
        from jiebang.programmes import archive, importers, permissions, words  # noqa: F401

        archive.register()
        importers.register()
        words.register()
