"""Implementation: the facts behind each requirement, with links to where they are mended."""

from typing import Any

from aceportal.pages import PersonRequest
from onboarding.models import Request
from onboarding.selectors.stage_4 import facts_of


def part(request: PersonRequest, integration: Request) -> dict[str, Any]:
    """What the page of stage 4 shows of its own."""
    return {"facts": facts_of(integration, request.user), "part_css": "css/onboarding_testing.css"}
