from django.urls import path

from jiebang.home.changing import views

urlpatterns = [
    path("cohorts/<slug:code>/changes/", views.changes, name="changes"),
    path("cohorts/<slug:code>/changes.xlsx", views.change_sheet, name="change_sheet"),
    path("cohorts/<slug:code>/changes/chosen/", views.changes_chosen, name="changes_chosen"),
    path("cohorts/<slug:code>/changes/new/", views.change_new, name="change_new"),
    path("people/<uuid:uuid>/changes/new/", views.person_change, name="person_change"),
    path("changes/<uuid:uuid>/", views.change, name="change"),
    path("changes/<uuid:uuid>/reversal/", views.change_reversal, name="change_reversal"),
]
