"""The policy AWS generated for one environment: pasted, checked against its bucket, kept with what was found."""

from django.db import transaction
from django.utils import timezone

from aceportal.models import User
from onboarding.domain.evidence import Verdict
from onboarding.domain.policies import findings_of
from onboarding.models import PolicyCheck
from onboarding.services.history import note
from onboarding.services.tasks import follow, worked_on
from referrals.ace.violations import Severity
from referrals.exchange.keys import bucket_name

_NO_POLICY = "form"


def check_policy(pk: int, environment: str, text: str, *, by: User) -> PolicyCheck:
    """Check a pasted policy and keep it. What is no policy is not kept, for it may be a key pasted by mistake.

    Raises NotAllowed, NotFound or NotNow.
    """
    with transaction.atomic():
        request = worked_on(pk, by)
        found = findings_of(text.strip(), bucket_name(request.partner_id, environment))
        refused = any(one.severity == Severity.REFUSE for one in found)
        is_policy = all(one.subject != _NO_POLICY for one in found)
        check = PolicyCheck.objects.create(
            request=request,
            environment=environment,
            policy=text.strip() if is_policy else "",
            findings=[
                {"severity": one.severity.value, "subject": one.subject, "message": one.message} for one in found
            ],
            verdict=Verdict.FAILED if refused else Verdict.PASSED,
            by=by,
            at=timezone.now(),
        )
        note(request, "policy checked", by, f"{environment}: {check.verdict}")
        follow(request)
    return check
