"""The own part of each stage's page: one function a stage, which gives its template's context."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from aceportal.pages import PersonRequest
from onboarding.domain.stages import Stage
from onboarding.models import Request

Part = Callable[[PersonRequest, Request], dict[str, Any]]

PARTS: Mapping[Stage, Part] = MappingProxyType({})
