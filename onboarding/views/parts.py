"""The own part of each stage's page: one function a stage, which gives its template's context."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from aceportal.pages import PersonRequest
from onboarding.domain.stages import Stage
from onboarding.models import Request
from onboarding.views import stage_1, stage_2, stage_3, stage_4, stage_5, stage_6, stage_7

Part = Callable[[PersonRequest, Request], dict[str, Any]]

PARTS: Mapping[Stage, Part] = MappingProxyType(
    {
        Stage.PREREQUISITES: stage_1.part,
        Stage.REQUEST: stage_2.part,
        Stage.SANDBOX_SETUP: stage_3.part,
        Stage.IMPLEMENTATION: stage_4.part,
        Stage.TESTING: stage_5.part,
        Stage.PRODUCTION_APPROVAL: stage_6.part,
        Stage.LAUNCH: stage_7.part,
    }
)
