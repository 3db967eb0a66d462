from django.urls import include, path

from jiebang.programmes import people_views, views
from jiebang.programmes.scheme import views as schemes
from jiebang.programmes.slips import help_views
from jiebang.programmes.slips import views as slips

DRAFT = "cohorts/<str:code>/scheme/draft/"
ENTRY = f"{DRAFT}<str:table>/<str:entry>/"
VERSION = "cohorts/<str:code>/scheme/versions/<int:version>/"

urlpatterns = [
    path("", include("jiebang.programmes.privacy.urls")),
    path("cohorts/", views.cohort_list, name="cohorts"),
    path("cohorts.xlsx", views.cohort_sheet, name="cohort_sheet"),
    path("slips/", slips.slips, name="slips"),
    path("slips.xlsx", slips.slips_sheet, name="slips_sheet"),
    path("slips/new/", slips.slips_new, name="slips_new"),
    path("slips/chosen/", slips.slips_chosen, name="slips_chosen"),
    path("slips/accounts/", slips.slips_accounts, name="slips_accounts"),
    path("slips/accounts.xlsx", slips.slips_accounts_sheet, name="slips_accounts_sheet"),
    path("slips/accounts/new/", slips.slips_accounts_new, name="slips_accounts_new"),
    path("slips/accounts/chosen/", slips.slips_accounts_chosen, name="slips_accounts_chosen"),
    path("secondments/<uuid:uuid>/slip/", slips.slips_for, name="slips_for"),
    path("sign-in/help/", help_views.sign_in_help, name="sign_in_help"),
    path("sign-in-help/", help_views.calls, name="sign_in_calls"),
    path("sign-in-help.xlsx", help_views.calls_sheet, name="sign_in_calls_sheet"),
    path("sign-in-help/<uuid:uuid>/voucher/", help_views.vouch, name="sign_in_vouch"),
    path("sign-in-help/<uuid:uuid>/closing/", help_views.close, name="sign_in_close"),
    path("people/", people_views.people, name="people"),
    path("people.xlsx", people_views.people_sheet, name="people_sheet"),
    path("people/chosen/", people_views.people_chosen, name="people_chosen"),
    path("people/<uuid:uuid>/", people_views.person, name="person"),
    path("people/<uuid:uuid>/edit/", people_views.person_edit, name="person_edit"),
    path("people/<uuid:uuid>/emergency-contact/", people_views.emergency_contact, name="emergency_contact"),
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
