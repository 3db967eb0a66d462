"""The form field of several files at once."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _

from jiebang.common.files.keeping import ACCEPTED_ENDINGS


class ManyFiles(forms.FileField):
    """Several files in one field, at most so many."""

    def __init__(self, *, most: int, **keywords: Any) -> None:
        super().__init__(widget=SeveralFiles({"accept": ",".join(f".{end}" for end in ACCEPTED_ENDINGS)}), **keywords)
        self.most = most

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        given = data if isinstance(data, list | tuple) else [data] if data else []
        if len(given) > self.most:
            raise forms.ValidationError(_("At most {n} files fit here.").format(n=self.most))
        return [super(ManyFiles, self).clean(one, initial) for one in given]


class SeveralFiles(forms.FileInput):
    allow_multiple_selected = True
