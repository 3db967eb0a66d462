from django.urls import path

from jiebang.home.roles import views

urlpatterns = [
    path("grants/", views.grant_list, name="grants"),
    path("grants.xlsx", views.grant_sheet, name="grant_sheet"),
    path("grants/new/", views.grant_new, name="grant_new"),
    path("grants/revocations/", views.grant_revoke_many, name="grant_revocations"),
    path("grants/<uuid:uuid>/", views.grant, name="grant"),
    path("grants/<uuid:uuid>/revocation/", views.grant_revoke, name="grant_revocation"),
    path("grant-requests/", views.request_list, name="grant_requests"),
    path("grant-requests.xlsx", views.request_sheet, name="grant_request_sheet"),
    path("grant-requests/decisions/", views.request_decide_many, name="grant_decisions"),
    path("grant-requests/<uuid:uuid>/", views.grant_request, name="grant_request"),
    path("grant-requests/<uuid:uuid>/decision/", views.request_decide, name="grant_decision"),
    path("grant-requests/<uuid:uuid>/withdrawal/", views.request_withdraw, name="grant_withdrawal"),
]
