"""Links to pages of other rooms at their stable addresses; one that is not built yet gives no link."""

from __future__ import annotations

from django.urls import Resolver404, resolve


def existing(path: str, query: str = "") -> str:
    """The address with its query, "" while no page answers there."""
    try:
        resolve(path)
    except Resolver404:
        return ""
    return path + query
