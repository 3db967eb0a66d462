"""The process that works out one solve job: `python -m jiebang.placements.workbench.child UUID`."""

from __future__ import annotations

import os
import sys
from uuid import UUID


def main() -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jiebang.settings")
    import django

    django.setup()
    from django.conf import settings
    from django.utils import translation

    from jiebang.placements.workbench import jobs

    translation.activate(settings.LANGUAGE_CODE)
    # Whoever waits for a page goes first.
    os.nice(5)
    jobs.run(UUID(sys.argv[1]))
    return 0


if __name__ == "__main__":
    sys.exit(main())
