"""What a support case can say of a request: its place, its environment, what a check found, which records wait."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from onboarding.domain.forecast import days_in
from onboarding.domain.scenarios.support_case import lines_of
from onboarding.domain.stages import TITLES, Stage
from onboarding.domain.support_case import ATTACH, LABELS, Case, Facts, Topic, compose
from onboarding.models import Attachment, Request, ScenarioRun
from onboarding.models.scenarios import RunState
from onboarding.selectors.forecast import told
from onboarding.selectors.scenario_wishes import wishes_of
from referrals.exchange.keys import bucket_name
from referrals.models import Referral


@dataclass(frozen=True, slots=True, kw_only=True)
class Composed:
    """A case with what goes with it."""

    topic: Topic
    case: Case
    attach: str
    attachments: list[Attachment]

    @property
    def topics(self) -> list[tuple[Topic, str]]:
        """Every topic with its label."""
        return list(LABELS.items())


def composed(request: Request, topic: Topic) -> Composed:
    """The case about a topic, prefilled."""
    attachments = request.attachments.select_related("by").defer("content")
    return Composed(
        topic=topic, case=compose(topic, _facts(request, topic)), attach=ATTACH[topic], attachments=list(attachments)
    )


def _facts(request: Request, topic: Topic) -> Facts:
    stage, environment = Stage(request.stage), _environment(request, topic)
    return Facts(
        partner=request.partner,
        partner_id=request.partner_id,
        stage=f"{stage.value} {TITLES[stage]}",
        state=request.state,
        days=days_in(stage, told(request, 1).stays, timezone.now()),
        environment=environment,
        bucket=bucket_name(request.partner_id, environment),
        arn=str(request.form.get(f"{environment}_arn", "")),
        findings=_findings(request, environment) if topic is Topic.POLICY else (),
        records=_RECORDS[topic](request) if topic in _RECORDS else (),
        extract=_extract(request) if topic is Topic.BACKFILL else "",
    )


def _environment(request: Request, topic: Topic) -> str:
    is_late = topic in {Topic.SMOKE, Topic.BACKFILL, Topic.APPROVAL}
    return "production" if is_late or request.stage >= Stage.PRODUCTION_APPROVAL else "sandbox"


def _findings(request: Request, environment: str) -> tuple[str, ...]:
    """What the newest check of the policy and the newest connection test found wrong."""
    policy = request.policy_checks.filter(environment=environment).order_by("-id").first()
    test = request.connection_tests.filter(environment=environment).order_by("-id").first()
    wrong = (one["message"] for one in policy.findings if one["severity"] == "refuse") if policy else ()
    failed = (_failed(one) for one in test.results if one["ok"] is False) if test else ()
    return (*wrong, *failed)


def _failed(check: Mapping[str, Any]) -> str:
    return f"{check['name']} in {check['folder'] or 'the bucket'}: {check['message']}"


def _waiting(request: Request) -> tuple[str, ...]:
    runs = ScenarioRun.objects.filter(request=request, state=RunState.ASKED).select_related("referral").order_by("id")
    return tuple(lines_of(wishes_of(runs)))


def _dummies(request: Request) -> tuple[str, ...]:
    """The test records of the production connection."""
    rows = Referral.objects.filter(connection=request.production, is_test=True) if request.production else ()
    return tuple(_ids(row) for row in rows)


def _ids(referral: Referral) -> str:
    own = f" (our id {referral.partner_crm_id})" if referral.partner_crm_id else ""
    return f"{referral.apn_id or 'not known yet'}{own}"


_RECORDS = {Topic.SCENARIOS: _waiting, Topic.SMOKE: _dummies}


def _extract(request: Request) -> str:
    file = request.backfill_files.defer("content").first()
    return f"{file.name}, {file.rows.count()} rows" if file else ""
