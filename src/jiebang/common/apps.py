from django.apps import AppConfig


class CommonConfig(AppConfig):
    name = "jiebang.common"
    label = "common"

    def ready(self) -> None:
        from jiebang.common import jobs  # noqa: F401
