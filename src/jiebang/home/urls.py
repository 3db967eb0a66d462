from django.urls import include, path

from jiebang.home import reminder, sample_date, sheets, views

urlpatterns = [
    path("", include("jiebang.home.urls_imports")),
    path("", views.home, name="home"),
    path("today/", views.today, name="today"),
    path("groups/<uuid:uuid>/", views.group, name="group"),
    path("groups/<uuid:uuid>/reminder/", reminder.group_remind, name="group_remind"),
    path("groups/<uuid:uuid>.xlsx", sheets.group, name="group_sheet"),
    path("cohorts/<str:code>/", views.cohort, name="cohort"),
    path("sample-date/", sample_date.move_date, name="move_date"),
    path("ui/", views.ui, name="ui"),
]
