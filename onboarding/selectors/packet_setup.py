"""What the packet tells of each environment's setup: AWS's policy as checked, and the connection test's protocol."""

from typing import Any

from onboarding.domain.packet import Chapter, Member, Part, Section, listed, table
from onboarding.domain.packet_files import as_json
from onboarding.models import ConnectionTest, PolicyCheck, Request
from onboarding.selectors.packet_story import who
from onboarding.selectors.stage_3 import shown_checks

_ENVIRONMENTS = ("sandbox", "production")


def setup(request: Request) -> Chapter:
    """The last check and the last test of each environment."""
    parts: list[Part] = []
    members: list[Member] = []
    for name in _ENVIRONMENTS:
        check = request.policy_checks.filter(environment=name).select_related("by").order_by("-id").first()
        tests = request.connection_tests.filter(environment=name, connection=getattr(request, name))
        test = tests.select_related("by").order_by("-id").first()
        parts += [_policy(name, check), _test(name, test)]
        members += [*_policy_files(name, check), *_test_files(name, test)]
    return Chapter(Section("Policies and connection tests", tuple(parts)), tuple(members))


def _policy(name: str, check: PolicyCheck | None) -> Part:
    title = f"AWS's policy for the {name}"
    if check is None:
        return Part(title, "No policy was checked.")
    words = f"The policy {check.verdict} the check ({who(check.by, check.at)})."
    found = table("Severity | Finding", (1, 5), [(one["severity"], one["message"]) for one in check.findings])
    return Part(title, words, found if found.rows else None)


def _test(name: str, test: ConnectionTest | None) -> Part:
    title = f"Connection test of the {name}"
    if test is None:
        return Part(title, "The connection was not tested.")
    rows = [
        (one.title, one.folder, one.result, " ".join((one.message, one.cure)).strip()) for one in shown_checks(test)
    ]
    said = table("Check | Folder | Result | What was seen", (3, 4, 2, 6), rows)
    return Part(title, f"The test {test.verdict} ({who(test.by, test.at)}).", listed("", said, "").table)


def _policy_files(name: str, check: PolicyCheck | None) -> list[Member]:
    if check is None:
        return []
    return [Member(f"setup/{name}-policy.json", as_json(_said(check, findings=check.findings, policy=check.policy)))]


def _test_files(name: str, test: ConnectionTest | None) -> list[Member]:
    return [Member(f"setup/{name}-connection-test.json", as_json(_said(test, checks=test.results)))] if test else []


def _said(row: PolicyCheck | ConnectionTest, **more: Any) -> dict[str, Any]:
    return {"verdict": row.verdict, "by": str(row.by or ""), "at": row.at, **more}
