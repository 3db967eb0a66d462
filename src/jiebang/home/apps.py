from django.apps import AppConfig


class HomeConfig(AppConfig):
    name = "jiebang.home"
    label = "home"
