from django.urls import path

from jiebang.programmes import people_views, views

urlpatterns = [
    path("cohorts/", views.cohort_list, name="cohorts"),
    path("cohorts.xlsx", views.cohort_sheet, name="cohort_sheet"),
    path("people/", people_views.people, name="people"),
    path("people.xlsx", people_views.people_sheet, name="people_sheet"),
    path("people/chosen/", people_views.people_chosen, name="people_chosen"),
    path("people/<uuid:uuid>/", people_views.person, name="person"),
    path("people/<uuid:uuid>/edit/", people_views.person_edit, name="person_edit"),
    path("people/<uuid:uuid>/emergency-contact/", people_views.emergency_contact, name="emergency_contact"),
]
