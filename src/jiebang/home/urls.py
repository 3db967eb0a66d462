from django.urls import include, path

from jiebang.home import installation, reminder, sample_date, sheets, views

urlpatterns = [
    path("", include("jiebang.home.urls_imports")),
    path("", include("jiebang.home.roles.urls")),
    path("", include("jiebang.home.trail.urls")),
    path("", include("jiebang.home.changing.urls")),
    path("", include("jiebang.home.setting_out.urls")),
    path("", views.home, name="home"),
    path("today/", views.today, name="today"),
    path("groups/<uuid:uuid>/", views.group, name="group"),
    path("groups/<uuid:uuid>/reminder/", reminder.group_remind, name="group_remind"),
    path("groups/<uuid:uuid>.xlsx", sheets.group, name="group_sheet"),
    path("mentoring/", views.mentoring, name="mentoring"),
    path("sent/", views.sent, name="sent"),
    path("branches/<uuid:uuid>/", views.branch, name="branch"),
    path("cohorts/<str:code>/", views.cohort, name="cohort"),
    path("sample-date/", sample_date.move_date, name="move_date"),
    path("installation/", installation.installation, name="installation"),
    path("ui/", views.ui, name="ui"),
]
