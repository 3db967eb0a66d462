from django.apps import AppConfig


class ProgrammesConfig(AppConfig):
    name = "jiebang.programmes"
    label = "programmes"

    def ready(self) -> None:
        from jiebang.programmes import permissions, words  # noqa: F401

        words.register()
