from django.urls import include, path

from jiebang.placements import views
from jiebang.placements.offers import advice_views, host_views
from jiebang.placements.offers import views as offer_views
from jiebang.placements.posts import views as post_views
from jiebang.placements.wishes import office_views as wish_office
from jiebang.placements.wishes import views as wish_views

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
    path("cohorts/<slug:code>/posts/", post_views.posts, name="posts"),
    path("cohorts/<slug:code>/posts.xlsx", post_views.posts_sheet, name="posts_sheet"),
    path("cohorts/<slug:code>/posts/chosen/", post_views.posts_chosen, name="posts_chosen"),
    path("posts/<uuid:uuid>/", post_views.post, name="post"),
    path("", include("jiebang.placements.agreements.urls")),
    path("invited/wishes/<str:token>/", wish_views.wishes_by_link, name="wishes_by_link"),
    path("people/<uuid:uuid>/wishes/", wish_views.person_wishes, name="person_wishes"),
    path("people/<uuid:uuid>/wishes/home/", wish_views.home_wishes, name="home_wishes"),
    path("hosts/<uuid:uuid>/wishes/", wish_views.host_wishes, name="host_wishes"),
    path("cohorts/<slug:code>/wishes/", wish_office.wishes, name="wishes"),
    path("cohorts/<slug:code>/wishes.xlsx", wish_office.wishes_sheet, name="wishes_sheet"),
    path("cohorts/<slug:code>/wishes/chosen/", wish_office.wishes_chosen, name="wishes_chosen"),
    path("cohorts/<slug:code>/wishes/days/", wish_office.wishes_windows, name="wishes_windows"),
    path("cohorts/<slug:code>/wishes/links/", wish_office.wishes_links, name="wishes_links"),
    path("cohorts/<slug:code>/wishes/reminders/", wish_office.wishes_reminders, name="wishes_reminders"),
    path("cohorts/<slug:code>/wishes/posts/", wish_office.wishes_posts, name="wishes_posts"),
    path("cohorts/<slug:code>/wishes/posts.xlsx", wish_office.wishes_posts_sheet, name="wishes_posts_sheet"),
    path("", include("jiebang.placements.workbench.urls")),
    path("", include("jiebang.placements.publishing.urls")),
]
