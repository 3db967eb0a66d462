from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "jiebang.reports"
    label = "reports"

    def ready(self) -> None:
        from jiebang.reports import archive, permissions  # noqa: F401

        archive.register()
