from django.apps import AppConfig


class CommonConfig(AppConfig):
    name = "jiebang.common"
    label = "common"
