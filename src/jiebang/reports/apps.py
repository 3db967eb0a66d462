from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "jiebang.reports"
    label = "reports"
