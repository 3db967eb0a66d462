from django.apps import AppConfig


class CommonConfig(AppConfig):
    name = "jiebang.common"
    label = "common"

    def ready(self) -> None:
        from jiebang.common import erasing, jobs  # noqa: F401 - jobs register themselves

        erasing.register_rules()
