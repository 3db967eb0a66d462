"""Days a post is open, where they do not cover the cohort: kept among a post's further columns, as lists have them.

Plans do not look at them: who makes one is told which posts these are.
"""

from __future__ import annotations

from datetime import date

from jiebang.common import look
from jiebang.common.asked import as_date
from jiebang.placements.models import Post
from jiebang.placements.offers.comparing import day_labels
from jiebang.programmes.models import Cohort


def days_of(post: Post, cohort: Cohort) -> tuple[date | None, date | None]:
    """From when until when the post is open, as far as it is said."""
    first, last = (as_date(str(post.extra.get(label, ""))) for label in day_labels(cohort))
    return first, last


def narrower(post: Post, cohort: Cohort) -> str:
    """The days of a post that is not open for the whole cohort, in words; "" for one that is."""
    first, last = days_of(post, cohort)
    late, early = bool(first and first > cohort.starts_on), bool(last and last < cohort.ends_on)
    return look.day_span(first or cohort.starts_on, last or cohort.ends_on) if late or early else ""


def narrower_posts(cohort: Cohort) -> list[Post]:
    """Open posts whose days do not cover the cohort's."""
    rows = Post.objects.filter(cohort=cohort, seats__gt=0).exclude(extra={}).select_related("host__organisation")
    return [post for post in rows if narrower(post, cohort)]
