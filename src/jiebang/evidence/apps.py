from django.apps import AppConfig


class EvidenceConfig(AppConfig):
    name = "jiebang.evidence"
    label = "evidence"

    def ready(self) -> None:
        from jiebang.common import imports
        from jiebang.evidence import archive, importer, permissions  # noqa: F401 - permissions declares its policies

        archive.register()
        importer.add_words()
        imports.register(importer.RecordsImporter())
