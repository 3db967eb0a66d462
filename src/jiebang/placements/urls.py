from django.urls import include, path

from jiebang.placements import views

urlpatterns = [
    path("cohorts/<slug:code>/placement/", views.plan, name="placement"),
    path("cohorts/<slug:code>/placement.xlsx", views.plan_sheet, name="placement_sheet"),
    path("cohorts/<slug:code>/placement/runs/", views.runs, name="placement_runs"),
    path("cohorts/<slug:code>/placement/runs/<uuid:uuid>/", views.run, name="placement_run"),
    path("cohorts/<slug:code>/placement/runs/<uuid:uuid>.xlsx", views.run_sheet, name="placement_run_sheet"),
    path("cohorts/<slug:code>/placement/runs/<uuid:uuid>/acceptance/", views.acceptance, name="placement_acceptance"),
    path("", include("jiebang.placements.workbench.urls")),
]
