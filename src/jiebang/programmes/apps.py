from django.apps import AppConfig


class ProgrammesConfig(AppConfig):
    name = "jiebang.programmes"
    label = "programmes"
