"""The portal's settings under test: an environment of its own, a data folder that goes away, plain static files."""

import atexit
import os
import tempfile
from pathlib import Path

_DATA = tempfile.TemporaryDirectory(prefix="aceportal-tests-")
atexit.register(_DATA.cleanup)
(Path(_DATA.name) / "static").mkdir()  # whitenoise warns about a folder that is not there
os.environ.setdefault("SECRET_KEY", "tests-only-" + "0" * 50)
os.environ.setdefault("ALLOWED_HOSTS", "localhost,127.0.0.1,testserver")
os.environ.update(
    ACEPORTAL_DATA_DIR=_DATA.name,
    ACEPORTAL_HTTPS="false",
    AWS_EC2_METADATA_DISABLED="true",
    DJANGO_ALLOW_ASYNC_UNSAFE="true",  # Playwright keeps a loop running beside the database fixtures.
)

from aceportal.settings import *  # noqa: E402, F403
from aceportal.settings import STORAGES  # noqa: E402

# Tests collect no static files, and the manifest storage refuses every page without its manifest.
STORAGES = {**STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}

# Argon2 takes a fifth of a second a person on purpose, which a thousand tests need not wait for.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
