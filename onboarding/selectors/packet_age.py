"""Which packets still tell of the present: one made before the request came into production approval does not."""

from django.db.models import Exists, OuterRef

from onboarding.domain.stages import Move, Stage
from onboarding.models import Step


def outdated(packet: str = "") -> Exists:
    """Whether the approval began, or began again, after the packet was made: testing may have gone otherwise since.

    For a query of packets, or of rows whose packet is at `packet`, such as `packet__`.
    """
    return Exists(
        Step.objects.filter(
            request=OuterRef("request"),
            name=Move.ADVANCE.value,
            stage=Stage.PRODUCTION_APPROVAL,
            at__gt=OuterRef(f"{packet}at"),
        )
    )
