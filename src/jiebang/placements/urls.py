from django.urls import include, path

from jiebang.placements import views
from jiebang.placements.offers import advice_views, host_views
from jiebang.placements.offers import views as offer_views

urlpatterns = [
    path("cohorts/<slug:code>/placement/", views.plan, name="placement"),
    path("cohorts/<slug:code>/placement.xlsx", views.plan_sheet, name="placement_sheet"),
    path("cohorts/<slug:code>/placement/runs/", views.runs, name="placement_runs"),
    path("cohorts/<slug:code>/placement/runs/<uuid:uuid>/", views.run, name="placement_run"),
    path("cohorts/<slug:code>/placement/runs/<uuid:uuid>.xlsx", views.run_sheet, name="placement_run_sheet"),
    path("cohorts/<slug:code>/placement/runs/<uuid:uuid>/acceptance/", views.acceptance, name="placement_acceptance"),
    path("invited/offers/<str:token>/", host_views.offer_by_link, name="offer_by_link"),
    path("invited/offers/<str:token>/word/", host_views.offer_by_link_word, name="offer_by_link_word"),
    path("cohorts/<slug:code>/offers/", offer_views.offers, name="offers"),
    path("cohorts/<slug:code>/offers.xlsx", offer_views.offers_sheet, name="offers_sheet"),
    path("cohorts/<slug:code>/offers/chosen/", offer_views.offers_chosen, name="offers_chosen"),
    path("cohorts/<slug:code>/offers/new/", offer_views.offers_new, name="offers_new"),
    path("cohorts/<slug:code>/offers/hosts/", offer_views.offers_hosts, name="offers_hosts"),
    path("cohorts/<slug:code>/offers/reminders/", offer_views.offers_reminders, name="offers_reminders"),
    path("offers/<uuid:uuid>/", offer_views.offer, name="offer"),
    path("offers/<uuid:uuid>/word/", offer_views.offer_word, name="offer_word"),
    path("offers/<uuid:uuid>/entry/", offer_views.offer_entry, name="offer_entry"),
    path("offers/<uuid:uuid>/acceptance/", offer_views.offer_acceptance, name="offer_acceptance"),
    path("offers/<uuid:uuid>/question/", offer_views.offer_question, name="offer_question"),
    path("offers/<uuid:uuid>/refusal/", offer_views.offer_refusal, name="offer_refusal"),
    path("offers/<uuid:uuid>/link/", offer_views.offer_link, name="offer_link"),
    path("organisations/<uuid:uuid>/advice/", advice_views.host_advice, name="host_advice"),
    path("", include("jiebang.placements.workbench.urls")),
    path("", include("jiebang.placements.publishing.urls")),
]
