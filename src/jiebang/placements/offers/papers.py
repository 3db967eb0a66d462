"""Offers on paper: one as a Word file, the links as slips with a code, and the words to send with a link."""

from __future__ import annotations

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from jiebang.common import clock, look
from jiebang.common.documents import (
    Card,
    Document,
    Subheading,
    code_as_png,
    layout_for,
    official_document,
)
from jiebang.common.plain import file_name
from jiebang.placements import handing
from jiebang.placements.models import Offer, OfferedPost
from jiebang.placements.offers import draft as drafts
from jiebang.placements.offers.asking import Handed
from jiebang.placements.offers.draft import POST_FIELDS, Draft
from jiebang.programmes.words import language_of, word

# ── one offer ──────────────────────────────────────────────────────────────────────────────────────────────────


def word_name(offer: Offer) -> str:
    return file_name(f"{offer.host} {_('Offer of posts')}") + ".docx"


def word_of(offer: Offer) -> bytes:
    """In the language of the cohort's papers, so that one file serves both sides."""
    language = language_of(offer.cohort.scheme)
    with translation.override(language):
        return official_document(document_of(offer), layout_for(language))


def document_of(offer: Offer) -> Document:
    draft = offer.draft if offer.is_open else as_handed_in(offer)
    whole = drafts.copied(draft)
    posts = [post for post in whole["posts"] if drafts.says_something(post)]
    day = offer.handed_in_on if offer.handed_in_on and not offer.is_open else clock.today()
    return Document(
        title=_("{host}: offer of posts").format(host=offer.host),
        subtitle=offer.cohort.name,
        sections=[(title_of(post, number), lines_of(post)) for number, post in enumerate(posts, 1)]
        + [(word(offer.cohort, "mentor"), mentor_lines(whole))],
        closing=[str(offer.host), look.day_dated(day)],
        author=str(offer.host),
        dated=day,
    )


def as_handed_in(offer: Offer) -> Draft:
    from jiebang.placements.offers.answering import as_draft

    posts = [as_draft(post, str(post.uuid)) for post in offer.posts.filter(gone=False)]
    return {**{name: getattr(offer, name) for name in drafts.OFFER_FIELDS}, "posts": posts}


def title_of(post: dict[str, str], number: int) -> str:
    return f"{number}. {post['title']}" if post["title"] else _("Post {n}").format(n=number)


def lines_of(post: dict[str, str]) -> list[str | Subheading]:
    colon = _(": ")
    return [
        f"{POST_FIELDS[name]}{colon}" + _("; ").join(post[name].splitlines())
        for name in POST_FIELDS
        if name != "title" and post[name]
    ]


def mentor_lines(draft: Draft) -> list[str | Subheading]:
    colon = _(": ")
    return [f"{drafts.OFFER_FIELDS[name]}{colon}{draft[name]}" for name in drafts.OFFER_FIELDS if draft[name]]


def days_of(post: OfferedPost) -> str:
    """The days a post is open, where it is not for the whole course."""
    cohort = post.offer.cohort
    if not (post.starts_on or post.ends_on):
        return ""
    return look.day_span(post.starts_on or cohort.starts_on, post.ends_on or cohort.ends_on)


# ── links to hand out ──────────────────────────────────────────────────────────────────────────────────────────


def card(one: Handed, link: str) -> Card:
    colon = _(": ")
    return Card(
        heading=_("{cohort}, offer of posts").format(cohort=one.offer.cohort.name),
        name=str(one.offer),
        facts=[
            (_("Please answer by") + colon, look.day_dated(one.offer.answer_by)),
            (_("Link") + colon, link),
        ],
        steps=[
            _("Scan the code with your phone, or open the link. No account is needed."),
            _("Enter the posts, or say with one tap that there is nothing this time. It is stored as you go."),
            _("Hand it in. You may open it again and print it until the day above."),
        ],
        picture=code_as_png(link),
        picture_text=_("QR code with the link of this offer"),
    )


def letter(offer: Offer, link: str) -> str:
    """The words to send with a link, in the language of the cohort's papers."""
    cohort = offer.cohort
    with translation.override(language_of(cohort.scheme)):
        people = cohort.secondments.filter(ending="").count()
        return "\n\n".join([
            _("To {host}:").format(host=offer.host),
            _("{cohort} runs from {first} to {last}. {people} We ask which posts you could open.").format(
                cohort=cohort.name, first=look.day_dated(cohort.starts_on), last=look.day_dated(cohort.ends_on),
                people=coming_words(people),
            ),
            _("This link opens your offer; no account is needed. Please answer by {day}:").format(
                day=look.day_dated(offer.answer_by)
            ) + f"\n{link}",
            _("The link is for you alone. Please do not pass it on."),
        ])  # fmt: skip


LINKS = handing.Links(
    title=gettext_lazy("Invitations to offer posts"),
    file=gettext_lazy("Invitations to offer posts, {cohort}"),
    card=card,
    letter=lambda one, link: letter(one.offer, link),
    template="placements/offers/shown.html",
)


def reminder(offer: Offer) -> str:
    """The words to remind a host with; it has its link already."""
    with translation.override(language_of(offer.cohort.scheme)):
        asked = offer.state == Offer.State.ASKED_BACK
        about = _("We have asked one more thing about your offer") if asked else _("Your offer of posts is not in yet")
        return "\n\n".join([
            _("To {host}:").format(host=offer.host),
            _("{about} ({cohort}). Please open the link we sent you on {sent} and answer by {day}.").format(
                about=about, cohort=offer.cohort.name, sent=look.day_long(offer.invited_on),
                day=look.day_dated(offer.answer_by),
            ),
            _("If there is nothing this time, one tap on that page says so. If you cannot find the link, tell us and "
              "we send a new one."),
        ])  # fmt: skip


def coming_words(count: int) -> str:
    if not count:
        return ""
    return ngettext("{n} person will come.", "{n} people will come.", count).format(n=count)
