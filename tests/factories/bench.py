"""A connection with AWS's side behind it: real bucket, simulated AWS, the portal's own services."""

from dataclasses import dataclass
from typing import Any

from aceportal.models import User
from aceportal.simulator import Simulator
from referrals.domain.decisions import Decision
from referrals.exchange.keys import BUCKET_NAME
from referrals.models import Connection, Delivery, Referral
from referrals.services.connections import NewConnection, add_connection
from referrals.services.deciding import decide
from referrals.services.exchange import Passed, exchange


def connection_to(bucket: str, *, name: str = "Sandbox", **settings: Any) -> Connection:
    """A connection to `bucket`, added by the service that people use."""
    named = BUCKET_NAME.fullmatch(bucket)
    assert named is not None
    environment = {"beta": "sandbox", "prod": "production"}[named["stage"]]
    connection = add_connection(
        NewConnection(name=name, partner_id=named["partner_id"], environment=environment, bucket=bucket)
    )
    for field, value in settings.items():
        setattr(connection, field, value)
    connection.save()
    return connection


@dataclass
class Bench:
    """Both sides of one bucket, moved by hand."""

    connection: Connection
    aws: Simulator

    def exchange(self) -> Passed:
        """One full pass of the portal."""
        self.connection.refresh_from_db()
        return exchange(self.connection)

    def round_trip(self) -> None:
        """The portal sends, AWS answers and publishes, the portal reads both."""
        self.exchange()
        self.aws.tick()
        self.exchange()

    def shared_opportunity(self, **fields: Any) -> Referral:
        """An AWS referral that has arrived in the portal, waiting for a decision."""
        apn_id = self.aws.share_opportunity(**fields)
        self.aws.tick()
        self.exchange()
        return Referral.objects.get(connection=self.connection, apn_id=apn_id)

    def shared_lead(self, **fields: Any) -> Referral:
        """A lead that has arrived in the portal, waiting for a decision."""
        apn_id = self.aws.share_lead(**fields)
        self.aws.tick()
        self.exchange()
        return Referral.objects.get(connection=self.connection, apn_id=apn_id)

    def accepted(self, by: User, **fields: Any) -> Referral:
        """An AWS referral this person accepted and AWS confirmed and unmasked."""
        referral = self.shared_opportunity(**fields)
        decide(referral.pk, Decision.ACCEPT, by=by)
        self.round_trip()
        referral.refresh_from_db()
        return referral


def latest_delivery(referral: Referral) -> Delivery:
    """The referral's latest delivery."""
    return referral.deliveries.latest("pk")
