from django.urls import path

from jiebang.programmes.profiles import views

urlpatterns = [
    path("people/<uuid:uuid>/profile/", views.person_profile, name="person_profile"),
    path("cohorts/<slug:code>/profiles/", views.profile_list, name="profiles"),
    path("cohorts/<slug:code>/profiles.xlsx", views.profile_sheet, name="profile_sheet"),
    path("cohorts/<slug:code>/profiles/reminder/", views.profile_reminder, name="profile_reminder"),
]
