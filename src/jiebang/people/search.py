"""Finding people and organisations by what somebody types: characters of either script, pinyin, initials."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q

from jiebang.common.text import credit_code, fold, normal_name, pinyin_pattern
from jiebang.people.models import Alias, PersonAlias


def name_says(word: str, prefix: str = "") -> Q:
    """Rows whose name holds the word, or sounds like it: 单晓 for 单, shanxiao, shan x and sx. prefix: "person__"."""
    found = Q(**{f"{prefix}name__icontains": word}) | Q(**{f"{prefix}name__icontains": fold(word)})
    if pattern := pinyin_pattern(word):
        found |= Q(**{f"{prefix}sort_key__regex": pattern})
    return found


def person_says(word: str, prefix: str = "") -> Q:
    """People by name, another name or the sound of it."""
    others = PersonAlias.objects.filter(person=OuterRef(f"{prefix}pk"), name__icontains=word)
    return name_says(word, prefix) | Exists(others)


def organisation_says(word: str) -> Q:
    """Organisations by name, another name, the sound of it, or the credit code."""
    others = Alias.objects.filter(organisation=OuterRef("pk"))
    key = normal_name(word)
    aliases = Q(name__icontains=word) | (Q(normal_name__contains=key) if key else Q(pk__in=[]))
    found = name_says(word) | Exists(others.filter(aliases))
    if key:
        found |= Q(normal_name__contains=key)
    code = credit_code(word) or word.strip().upper()
    if len(code) >= 6 and code.isascii():
        found |= Q(credit_code__startswith=code) | Q(doubtful_code__istartswith=code)
    return found | Q(number__iexact=word)
