from django.apps import AppConfig
from django.db.models.signals import post_migrate


class CommonConfig(AppConfig):
    name = "jiebang.common"
    label = "common"

    def ready(self) -> None:
        from jiebang.common import erasing, jobs, trail_words  # noqa: F401 - jobs register themselves
        from jiebang.common.trail import guard

        erasing.register_rules()
        trail_words.register()
        post_migrate.connect(guard.after_migration, sender=self, dispatch_uid="audit guard")
