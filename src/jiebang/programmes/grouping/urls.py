from django.urls import path

from jiebang.programmes.grouping import views

urlpatterns = [
    path("cohorts/<slug:code>/grouping/", views.grouping, name="grouping"),
    path("cohorts/<slug:code>/grouping/proposal/", views.grouping_proposal, name="grouping_proposal"),
    path("cohorts/<slug:code>/grouping/moves/", views.grouping_moves, name="grouping_moves"),
    path("cohorts/<slug:code>/grouping/undo/", views.grouping_undo, name="grouping_undo"),
    path("bodies/<uuid:uuid>/heads/", views.grouping_heads, name="grouping_heads"),
]
