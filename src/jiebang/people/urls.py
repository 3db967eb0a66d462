from django.urls import path

from jiebang.people import account_views, duplicate_views, organisation_views

# allauth looks for these names; no other view of it is reachable.
urlpatterns = [
    path("sign-in/", account_views.sign_in, name="account_login"),
    path("sign-out/", account_views.sign_out, name="account_logout"),
    path("password/", account_views.change_password, name="account_change_password"),
    path("language/", account_views.set_language, name="set_language"),
    path("organisations/", organisation_views.organisations, name="organisations"),
    path("organisations.xlsx", organisation_views.organisations_sheet, name="organisations_sheet"),
    path("organisations/chosen/", organisation_views.organisations_chosen, name="organisations_chosen"),
    path("organisations/<uuid:uuid>/", organisation_views.organisation, name="organisation"),
    path("organisations/<uuid:uuid>/edit/", organisation_views.organisation_edit, name="organisation_edit"),
    path("organisations/<uuid:uuid>/names/", organisation_views.organisation_alias, name="organisation_alias"),
    path("duplicates/", duplicate_views.duplicate_list, name="duplicates"),
    path("duplicates/chosen/", duplicate_views.duplicates_chosen, name="duplicates_chosen"),
    path("duplicates/merge/", duplicate_views.merge_two, name="merge"),
    path("merges/", duplicate_views.merge_list, name="merges"),
    path("merges/<uuid:uuid>/undoing/", duplicate_views.merge_undo, name="merge_undo"),
]
