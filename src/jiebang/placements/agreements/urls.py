from django.urls import path

from jiebang.placements.agreements import link_views, one_views, views

HERE = "cohorts/<slug:code>/agreements"
ONE = "agreements/<uuid:uuid>/"
LINK = "invited/agreements/<str:token>/"

urlpatterns = [
    path(f"{HERE}/", views.agreements, name="agreements"),
    path(f"{HERE}.xlsx", views.agreements_sheet, name="agreements_sheet"),
    path(f"{HERE}/word.zip", views.agreements_word, name="agreements_word"),
    path(f"{HERE}/chosen/", views.agreements_chosen, name="agreements_chosen"),
    path(f"{HERE}/confirmations/", views.agreements_confirmations, name="agreements_confirmations"),
    path(f"{HERE}/reminders/", views.agreements_reminders, name="agreements_reminders"),
    path(f"{HERE}/links/", views.agreements_links, name="agreements_links"),
    path(f"{HERE}/link/", views.agreements_link, name="agreements_link"),
    path(f"{HERE}/clauses/", views.agreements_clauses, name="agreements_clauses"),
    path(ONE, one_views.agreement, name="agreement"),
    path(f"{ONE}word/", one_views.agreement_word, name="agreement_word"),
    path(f"{ONE}confirmation/", one_views.agreement_confirmation, name="agreement_confirmation"),
    path(f"{ONE}paper/", one_views.agreement_paper, name="agreement_paper"),
    path(f"{ONE}answers/", one_views.agreement_answer, name="agreement_answer"),
    path(f"{ONE}versions/", one_views.agreement_version, name="agreement_version"),
    path(f"{ONE}words/", one_views.agreement_words, name="agreement_words"),
    path(LINK, link_views.agreements_by_link, name="agreements_by_link"),
    path(f"{LINK}<uuid:uuid>/", link_views.agreement_by_link, name="agreement_by_link"),
    path(f"{LINK}<uuid:uuid>/word/", link_views.agreement_by_link_word, name="agreement_by_link_word"),
]
