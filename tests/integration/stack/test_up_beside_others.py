"""`manage.py up` beside servers the operator already runs: it starts no queue, S3 server or database of its own."""

from typing import TYPE_CHECKING

import pytest

from tests.e2e.stack import answers
from tests.integration.stack.test_up import Stack, eventually, stack  # noqa: F401 - the fixture is used by name

if TYPE_CHECKING:
    from aceportal.stack.s3 import S3Server
    from aceportal.stack.valkey import ValkeyServer


@pytest.mark.usefixtures("stack")
def test_up_with_servers_of_ones_own_starts_no_embedded_part(
    stack: Stack,  # noqa: F811
    s3_server: "S3Server",
    valkey_server: "ValkeyServer",
) -> None:
    said = stack.start(
        "--no-simulator",
        DATABASE_URL=f"sqlite:///{stack.data_dir / 'elsewhere.sqlite3'}",
        REDIS_URL=valkey_server.url,
        ACE_S3_ENDPOINT_URL=s3_server.endpoint,
        AWS_SHARED_CREDENTIALS_FILE=str(s3_server.identities.credentials_file),
    )
    assert "Valkey on" not in said
    assert "SeaweedFS on" not in said
    assert (stack.data_dir / "elsewhere.sqlite3").exists()
    assert not (stack.data_dir / "run" / "valkey.sock").exists()
    assert eventually(lambda: answers(f"{stack.address()}/healthz"), 30)
    assert stack.stop() == 0
