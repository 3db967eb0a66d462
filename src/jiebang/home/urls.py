from django.urls import path

from jiebang.home import sheets, views

urlpatterns = [
    path("", views.home, name="home"),
    path("groups/<uuid:uuid>/", views.group, name="group"),
    path("groups/<uuid:uuid>.xlsx", sheets.group, name="group_sheet"),
    path("ui/", views.ui, name="ui"),
]
