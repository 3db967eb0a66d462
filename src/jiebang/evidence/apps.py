from django.apps import AppConfig


class EvidenceConfig(AppConfig):
    name = "jiebang.evidence"
    label = "evidence"

    def ready(self) -> None:
        from jiebang.evidence import permissions  # noqa: F401 - declares its policies
