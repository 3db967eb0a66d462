from django.urls import include, path

from jiebang.people import account_views

# allauth looks for these names; no other view of it is reachable.
urlpatterns = [
    path("", include("jiebang.people.accounts.urls")),
    path("sign-in/", account_views.sign_in, name="account_login"),
    path("sign-out/", account_views.sign_out, name="account_logout"),
    path("password/", account_views.change_password, name="account_change_password"),
    path("language/", account_views.set_language, name="set_language"),
]
