"""Version 1 of the API, put together."""

from ninja import NinjaAPI

from referrals.api import connections, crm, deliveries, exchange, leads, opportunities, refusals, works
from referrals.api.authentication import TokenAuth
from referrals.api.limits import EVERYTHING

api = NinjaAPI(
    title="ACE Portal",
    version="1",
    description="The partner's side of AWS's ACE co-selling exchange.",
    auth=TokenAuth(),
    throttle=[EVERYTHING],
    docs_url=None,
    urls_namespace="api-v1",
)
refusals.install(api)
api.add_router("/connections", connections.router)
api.add_router("/opportunities", opportunities.router)
api.add_router("/leads", leads.router)
api.add_router("/deliveries", deliveries.router)
api.add_router("/imports", works.imports)
api.add_router("/exports", works.exports)
api.add_router("/crm", crm.router)
api.add_router("/exchange", exchange.router)
