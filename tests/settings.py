import os
import tempfile

os.environ.setdefault("JIEBANG_HOME", tempfile.mkdtemp(prefix="jiebang-test-"))

from jiebang.settings import *  # noqa: F403

# A manifest would answer 404 for every hashed file under pytest's live server.
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}  # noqa: F405
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
