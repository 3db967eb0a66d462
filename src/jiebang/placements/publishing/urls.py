from django.urls import path

from jiebang.placements.publishing import link_views, result_views, views

HERE = "cohorts/<slug:code>/placement/"

urlpatterns = [
    path(f"{HERE}runs/<uuid:uuid>/memo/", views.memo, name="placement_memo"),
    path(f"{HERE}publication/", views.publication, name="placement_publication"),
    path(f"{HERE}readers/", views.readers, name="placement_readers"),
    path(f"{HERE}readers.xlsx", views.readers_sheet, name="placement_readers_sheet"),
    path(f"{HERE}readers/chosen/", views.readers_chosen, name="placement_readers_chosen"),
    path(f"{HERE}objections/", views.objection_list, name="placement_objections"),
    path(f"{HERE}objections.xlsx", views.objection_sheet, name="placement_objections_sheet"),
    path("objections/<uuid:uuid>/", views.objection, name="objection"),
    path("people/<uuid:uuid>/placement/", result_views.person_placement, name="person_placement"),
    path("people/<uuid:uuid>/placement/objection/", result_views.person_objection, name="person_objection"),
    path("placement-results/<uuid:uuid>/", result_views.unit_results, name="unit_results"),
    path("invited/placements/<str:token>/", link_views.placement_by_link, name="placement_by_link"),
]
