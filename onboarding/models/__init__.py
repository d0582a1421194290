"""Rows and constraints of the onboarding; no I/O, no rule."""

from onboarding.models.backfills import BackfillFile, BackfillRow, BackfillUpload
from onboarding.models.evidence import (
    Activation,
    Attachment,
    Confirmed,
    ConnectionTest,
    HealthDay,
    Packet,
    PolicyCheck,
    Signature,
    SmokeStep,
)
from onboarding.models.requests import Comment, Request, Step, Task, TaskState, TeamMember, TeamRole
from onboarding.models.scenarios import ScenarioRun

__all__ = [
    "Activation",
    "Attachment",
    "BackfillFile",
    "BackfillRow",
    "BackfillUpload",
    "Comment",
    "Confirmed",
    "ConnectionTest",
    "HealthDay",
    "Packet",
    "PolicyCheck",
    "Request",
    "ScenarioRun",
    "Signature",
    "SmokeStep",
    "Step",
    "Task",
    "TaskState",
    "TeamMember",
    "TeamRole",
]
