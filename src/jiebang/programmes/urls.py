from django.urls import include, path

from jiebang.programmes import people_views, views
from jiebang.programmes.slips import help_views
from jiebang.programmes.slips import views as slips

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
]
