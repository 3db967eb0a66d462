from django.urls import path

from jiebang.home.setting_out import reading, views

urlpatterns = [
    path("cohorts/<slug:code>/departures/", views.departures, name="departures"),
    path("cohorts/<slug:code>/departures.xlsx", views.departure_sheet, name="departure_sheet"),
    path("cohorts/<slug:code>/departures.docx", views.departure_word, name="departure_word"),
    path("cohorts/<slug:code>/departures/chosen/", views.departure_chosen, name="departure_chosen"),
    path("people/<uuid:uuid>/departure/", views.person_departure, name="person_departure"),
    path("people/<uuid:uuid>/reading/", reading.reading_pack, name="reading_pack"),
    path("people/<uuid:uuid>/reading/word/", reading.reading_pack_word, name="reading_pack_word"),
    path("cohorts/<slug:code>/host-projects/", views.host_projects, name="host_projects"),
    path("cohorts/<slug:code>/host-projects.xlsx", views.host_project_sheet, name="host_project_sheet"),
    path("host-projects/<uuid:uuid>/", views.host_project, name="host_project"),
]
