from django.apps import AppConfig
from django.db.models.signals import post_migrate


class CommonConfig(AppConfig):
    name = "jiebang.common"
    label = "common"

    def ready(self) -> None:
        from jiebang.common import jobs, trail_words  # noqa: F401
        from jiebang.common.trail import guard

        trail_words.register()
        post_migrate.connect(guard.after_migration, sender=self, dispatch_uid="audit guard")
