from django.urls import path

from jiebang.programmes import body_views, views

urlpatterns = [
    path("cohorts/", views.cohort_list, name="cohorts"),
    path("cohorts.xlsx", views.cohort_sheet, name="cohort_sheet"),
    path("cohorts/<slug:code>/bodies/", body_views.body_list, name="bodies"),
    path("cohorts/<slug:code>/bodies.xlsx", body_views.body_sheet, name="body_sheet"),
    path("cohorts/<slug:code>/bodies/new/", body_views.body_new, name="body_new"),
    path("cohorts/<slug:code>/bodies/people/", body_views.body_people, name="body_people"),
    path("cohorts/<slug:code>/bodies/people.xlsx", body_views.body_people_sheet, name="body_people_sheet"),
    path("cohorts/<slug:code>/bodies/people/chosen/", body_views.body_put, name="body_put"),
    path("bodies/<uuid:uuid>/", body_views.body, name="body"),
    path("bodies/<uuid:uuid>/edit/", body_views.body_edit, name="body_edit"),
    path("bodies/<uuid:uuid>/dissolution/", body_views.body_dissolution, name="body_dissolution"),
    path("bodies/<uuid:uuid>/members/", body_views.body_members, name="body_members"),
    path("bodies/<uuid:uuid>/officers/", body_views.body_officers, name="body_officers"),
    path("bodies/<uuid:uuid>/duties/", body_views.body_duties, name="body_duties"),
    path("bodies/<uuid:uuid>/orientations/", body_views.body_orientations, name="body_orientations"),
    path("duties/<uuid:uuid>/", body_views.duty, name="duty"),
]
