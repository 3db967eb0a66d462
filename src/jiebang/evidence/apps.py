from django.apps import AppConfig


class EvidenceConfig(AppConfig):
    name = "jiebang.evidence"
    label = "evidence"
