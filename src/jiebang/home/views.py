"""The first pages: each role lands on the page made for it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from jiebang.common.policy import policy


@policy("signed_in")
def home(request: HttpRequest) -> HttpResponse:
    return render(request, "home/plain.html")


@policy("signed_in")
def ui(request: HttpRequest) -> HttpResponse:
    return render(request, "home/ui.html")
