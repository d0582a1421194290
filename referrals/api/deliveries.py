"""`/deliveries`: what became of one request to AWS."""

from ninja import Path, Router

from referrals.api.authentication import ApiRequest
from referrals.api.referrals import REFUSALS
from referrals.api.schemas import DeliveryOut, RowId
from referrals.api.shaping import delivery_shape
from referrals.selectors.access import delivery_for

router = Router(tags=["deliveries"], by_alias=True)


@router.get("/{id}", operation_id="get_delivery", response={200: DeliveryOut, **REFUSALS})
def get_delivery(request: ApiRequest, id: Path[RowId]) -> DeliveryOut:
    """One delivery; poll it until its state is confirmed or refused."""
    return delivery_shape(delivery_for(request.auth, id), to=request.auth)
