"""From a connection's settings to its bucket."""

from django.conf import settings

from referrals.exchange.session import Access
from referrals.exchange.store import Store
from referrals.models import Connection


def access_of(connection: Connection) -> Access:
    """How to reach the connection's bucket; the endpoint is the deployment's, never the connection's."""
    return Access(
        bucket=connection.bucket,
        region=connection.region,
        endpoint_url=settings.S3_ENDPOINT_URL,
        profile=connection.profile,
        role_arn=connection.role_arn,
        external_id=connection.external_id,
        allowed_buckets=tuple(settings.S3_ALLOWED_BUCKETS),
    )


def store_of(connection: Connection) -> Store:
    """The connection's bucket. Raises NeedsAPerson when its settings cannot be right."""
    return Store(access_of(connection))
