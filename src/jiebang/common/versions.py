"""Whether what somebody had open still stands: a digest of what was shown, whoever wrote since, in whatever way."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder


def print_of(values: Mapping[str, Any]) -> str:
    """The same values give the same few letters."""
    text = json.dumps(values, cls=DjangoJSONEncoder, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:16]
