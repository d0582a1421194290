"""What the setup of one environment shows: its policy's check, its connection, the protocol of its last test."""

from dataclasses import dataclass
from typing import Any

from onboarding.domain.evidence import Verdict
from onboarding.domain.principals import read_principal
from onboarding.models import ConnectionTest, PolicyCheck, Request
from referrals.exchange.keys import bucket_name
from referrals.models import Connection
from referrals.services.probing import WORKS

_TITLES = {
    "reach": "S3 is reached",
    "credentials": "Credentials",
    "clock": "Clock",
    "region": "Region",
    "bucket": "Bucket",
    "list": "List",
    "read": "Read",
    "delete": "Delete",
    "write": "Upload with ACL",
    "refused": "Upload refused",
    "file": "A real file",
    "key": "KMS key",
}
_TONES = {True: ("confirmed", "works"), False: ("person", "failed"), None: ("rest", "not told yet")}


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownCheck:
    """One check of the protocol in words."""

    title: str
    folder: str
    tone: str
    result: str
    message: str
    cure: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Setup:
    """One environment: what was pasted, connected, tested. `other` is the partner's connection not linked yet."""

    environment: str
    bucket: str
    policy: PolicyCheck | None
    connection: Connection | None
    other: Connection | None
    test: ConnectionTest | None
    checks: list[ShownCheck]
    has_role: bool

    @property
    def policy_fits(self) -> bool:
        """Whether the last pasted policy passed, so that a connection may be made."""
        return self.policy is not None and self.policy.verdict == Verdict.PASSED

    @property
    def test_passed(self) -> bool:
        """Whether the last test of this very connection passed."""
        return self.test is not None and self.test.verdict == Verdict.PASSED

    @property
    def failed(self) -> int:
        """How many checks of the last test failed."""
        return sum(check.tone == "person" for check in self.checks)


def setup_of(request: Request, environment: str) -> Setup:
    """The setup of one environment as it stands."""
    connection: Connection | None = getattr(request, environment)
    tests = request.connection_tests.filter(environment=environment, connection=connection).select_related("by")
    test = tests.order_by("-id").first() if connection else None
    principal = read_principal(str(request.form.get(f"{environment}_arn", "")))
    return Setup(
        environment=environment,
        bucket=bucket_name(request.partner_id, environment),
        policy=request.policy_checks.filter(environment=environment).select_related("by").order_by("-id").first(),
        connection=connection,
        other=None if connection else _other(request, environment),
        test=test,
        checks=shown_checks(test) if test else [],
        has_role=principal is not None and principal.is_role,
    )


def _other(request: Request, environment: str) -> Connection | None:
    return Connection.objects.filter(partner_id=request.partner_id, environment=environment).first()


def shown_checks(test: ConnectionTest) -> list[ShownCheck]:
    """The protocol with what failed first; else in the order in which it was tried."""
    return sorted((_shown(result) for result in test.results), key=lambda check: check.tone != "person")


def _shown(result: dict[str, Any]) -> ShownCheck:
    tone, words = _TONES[result["ok"]]
    return ShownCheck(
        title=_TITLES.get(result["name"], result["name"]),
        folder=result["folder"],
        tone=tone,
        result=words,
        message="" if result["message"] == WORKS else result["message"],
        cure=result["cure"],
    )
