from django.urls import path

from jiebang.programmes import views
from jiebang.programmes.scheme import views as schemes

DRAFT = "cohorts/<str:code>/scheme/draft/"
ENTRY = f"{DRAFT}<str:table>/<str:entry>/"
VERSION = "cohorts/<str:code>/scheme/versions/<int:version>/"

urlpatterns = [
    path("cohorts/", views.cohort_list, name="cohorts"),
    path("cohorts.xlsx", views.cohort_sheet, name="cohort_sheet"),
    path("cohorts/new/", schemes.cohort_new, name="cohort_new"),
    path("cohorts/compare/", schemes.cohort_compare, name="cohort_compare"),
    path("cohorts/compare.xlsx", schemes.cohort_compare_sheet, name="cohort_compare_sheet"),
    path("cohorts/<str:code>/settings/", schemes.cohort_settings, name="cohort_settings"),
    path("cohorts/<str:code>/scheme/", schemes.scheme, name="scheme"),
    path("cohorts/<str:code>/scheme.toml", schemes.scheme_file, name="scheme_file"),
    path("cohorts/<str:code>/scheme/effect/", schemes.scheme_effect, name="scheme_effect"),
    path("cohorts/<str:code>/scheme/versions/", schemes.scheme_versions, name="scheme_versions"),
    path("cohorts/<str:code>/scheme/versions.xlsx", schemes.scheme_versions_sheet, name="scheme_versions_sheet"),
    path(VERSION, schemes.scheme_version, name="scheme_version"),
    path(f"{VERSION}draft/", schemes.scheme_version_draft, name="scheme_version_draft"),
    path(f"{VERSION}withdrawal/", schemes.scheme_version_withdrawal, name="scheme_version_withdrawal"),
    path(DRAFT, schemes.scheme_draft, name="scheme_draft"),
    path(f"{DRAFT}origin/", schemes.scheme_draft_origin, name="scheme_draft_origin"),
    path(f"{DRAFT}removal/", schemes.scheme_draft_removal, name="scheme_draft_removal"),
    path(f"{DRAFT}quotas/<str:entry>/", schemes.scheme_entry_quota, name="scheme_entry_quota"),
    path(f"{DRAFT}meters/<str:table>/", schemes.scheme_table_meter, name="scheme_table_meter"),
    path(f"{DRAFT}meters/<str:table>/<str:entry>/", schemes.scheme_entry_meter, name="scheme_entry_meter"),
    path(f"{DRAFT}<str:table>/", schemes.scheme_table, name="scheme_table"),
    path(ENTRY, schemes.scheme_entry, name="scheme_entry"),
    path(f"{ENTRY}place/", schemes.scheme_entry_place, name="scheme_entry_place"),
    path(f"{ENTRY}removal/", schemes.scheme_entry_removal, name="scheme_entry_removal"),
]
