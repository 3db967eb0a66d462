from django.urls import path

from jiebang.home import views

urlpatterns = [
    path("", views.home, name="home"),
    path("ui/", views.ui, name="ui"),
]
