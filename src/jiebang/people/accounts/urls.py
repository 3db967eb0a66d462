from django.urls import path

from jiebang.people.accounts import views

urlpatterns = [
    path("accounts/", views.account_list, name="accounts"),
    path("accounts.xlsx", views.account_sheet, name="account_sheet"),
    path("accounts/new/", views.account_new, name="account_new"),
    path("accounts/states/", views.account_states, name="account_states"),
    path("accounts/<uuid:uuid>/", views.account, name="account"),
    path("accounts/<uuid:uuid>/state/", views.account_state, name="account_state"),
]
