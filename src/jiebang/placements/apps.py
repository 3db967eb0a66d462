from django.apps import AppConfig


class PlacementsConfig(AppConfig):
    name = "jiebang.placements"
    label = "placements"
