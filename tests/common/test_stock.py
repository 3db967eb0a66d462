"""Django's own sentences in forms come in our words."""

from __future__ import annotations

import pytest
from django import forms
from django.utils import translation


class Form(forms.Form):
    title = forms.CharField(max_length=3)
    day = forms.DateField()
    seats = forms.IntegerField(min_value=1)
    kind = forms.ChoiceField(choices=[("a", "甲")])


WRONG = {"title": "四个汉字", "day": "x", "seats": "0", "kind": "b"}


@pytest.mark.parametrize(
    ("language", "data", "said"),
    [
        ("zh-hans", {}, dict.fromkeys(WRONG, "请填写这一项。")),
        ("zh-hans", WRONG, {
            "title": "最多 3 个字，现有 4 个。", "day": "日期不对，请重新填写。", "seats": "不能小于 1。",
            "kind": "没有“b”这个选项，请重新选择。",
        }),
        ("en", {"title": "a", "day": "2021-12-12", "seats": "x", "kind": "a"}, {"seats": "Enter a whole number."}),
    ],
)  # fmt: skip
def test_a_form_says_in_plain_words_what_is_wrong(language, data, said):
    with translation.override(language):
        assert {name: " ".join(texts) for name, texts in Form(data).errors.items()} == said
