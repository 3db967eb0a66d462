import os
import tempfile

os.environ.setdefault("JIEBANG_HOME", tempfile.mkdtemp(prefix="jiebang-test-"))

from jiebang.common.catalogue import compile_if_stale
from jiebang.settings import *  # noqa: F403

# The .mo is no part of the tree, and Django reads it while it starts: before any conftest.
compile_if_stale()

# A manifest would answer 404 for every hashed file under pytest's live server.
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}  # noqa: F405
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
ON_POSTGRES = DATABASES["default"]["ENGINE"].endswith("postgresql")  # noqa: F405
if not ON_POSTGRES:
    # A file with the production pragmas, not Django's default memory database, whose threads share one connection.
    DATABASES["default"]["TEST"] = {"NAME": HOME / "test.sqlite3"}  # noqa: F405
STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # noqa: F405
# Processes of one run share the folder, each with a database, and so a trail, of its own.
AUDIT_ANCHOR = HOME / f"audit-head-{os.environ.get('PYTEST_XDIST_WORKER', '')}.json"  # noqa: F405
SOLVE_INLINE = True
