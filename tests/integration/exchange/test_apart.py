"""Connections never cross: the same AWS ids in sandbox and production stay two things."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from aceportal.roles import Role
from aceportal.simulator import Simulator
from referrals.domain.decisions import Decision
from referrals.errors import NotValid
from referrals.models import Delivery, ExchangeFile, Referral
from referrals.services.connections import NewConnection, add_connection
from referrals.services.deciding import decide
from referrals.services.exchange import exchange
from tests.factories.bench import Bench, connection_to
from tests.factories.people import person

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

    from aceportal.stack.s3 import S3Server

pytestmark = pytest.mark.django_db


@pytest.fixture
def production(bench: Bench, s3_server: "S3Server", aws_s3: "S3Client", tmp_path: Path) -> Iterator[Bench]:
    """The same partner's production beside the sandbox; AWS hands out the same ids there."""
    from aceportal.stack.s3 import provision, remove

    name = bench.connection.bucket.replace("-beta-", "-prod-")
    provision(s3_server.endpoint, name, s3_server.identities)
    connection = connection_to(name, name="Production")
    aws = Simulator(tmp_path / "prod.sqlite3", aws_s3, name, connection.partner_id, seed=7)
    yield Bench(connection, aws)
    aws.close()
    remove(s3_server.endpoint, name, s3_server.identities)


def test_the_same_aws_id_in_two_environments_is_two_referrals_with_their_own_decisions(
    bench: Bench, production: Bench
) -> None:
    sandbox_referral = bench.shared_opportunity()
    production_referral = production.shared_opportunity()
    assert sandbox_referral.apn_id == production_referral.apn_id
    decide(sandbox_referral.pk, Decision.ACCEPT, by=person(Role.ALLIANCE_LEAD))
    bench.exchange()
    exchange(production.connection)
    assert Delivery.objects.get().connection == bench.connection
    assert not ExchangeFile.objects.filter(connection=production.connection, direction="sent").exists()
    assert production.aws.record(production_referral.apn_id or "").get("partnerAcceptanceStatus") is None


def test_a_file_of_another_partner_is_set_aside_unread(bench: Bench, aws_s3: "S3Client") -> None:
    body = b'{"version":"2","spmsId":"1","opportunities":[{"apnCrmUniqueIdentifier":"O1"}]}'
    aws_s3.put_object(Bucket=bench.connection.bucket, Key="opportunity-outbound/wrong.json", Body=body)
    bench.exchange()
    file = ExchangeFile.objects.get()
    assert (file.state, file.reason_id) == ("quarantined", "file.other_partner")
    assert file.raw.content == body
    assert not Referral.objects.exists()


@pytest.mark.parametrize(
    ("environment", "bucket"),
    [
        ("sandbox", "ace-apn-5-prod-us-west-2"),
        ("production", "ace-apn-5-beta-us-west-2"),
    ],
)
def test_a_bucket_of_the_other_environment_is_refused(db: None, environment: str, bucket: str) -> None:
    wanted = NewConnection(name="Crossed", partner_id="5", environment=environment, bucket=bucket)
    with pytest.raises(NotValid) as refusal:
        add_connection(wanted)
    assert refusal.value.error_id == "connection.crossed"
