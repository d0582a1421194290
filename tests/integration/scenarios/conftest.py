"""The portal driven through AWS's public scenarios: its own services on one side, AWS's simulated side on the other."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import pytest

from aceportal.models import User
from aceportal.roles import Role
from referrals.domain.decisions import Decision
from referrals.errors import NotEditable, NotValid
from referrals.models import Delivery, EditState, Referral
from referrals.selectors.outgoing import Outgoing, outgoing
from referrals.services.deciding import decide
from referrals.services.drafting import begin_draft, submit
from referrals.services.editing import Changed, change
from tests.factories.bench import Bench, latest_delivery
from tests.factories.opportunities import valid_opportunity
from tests.factories.people import person

SPECIAL = {"special_program": True}
BOTH = {"special_program": True, "isv": True}
PROGRAMS = {"isv": "ISV Accelerate", "special_program": "SaaS Revenue Recognition"}
LAUNCH = {"stage": "Launched", "awsAccountId": "012345678901", "solutionOffered": ["S-0012345"]}
CONTRACT = {
    "contractStartDate": "2026-12-01",
    "contractEndDate": "2027-11-30",
    "customerSoftwareValueCurrency": "EUR",
    "customerSoftwareValue": 4200,
    "procurementType": "Contract",
}


@dataclass
class Portal:
    """A sales rep at the portal, with AWS's side behind the bucket."""

    bench: Bench
    rep: User = field(default_factory=lambda: person(Role.SALES_REP))

    def joins(self, **programmes: bool) -> None:
        """The partner is in these programmes, here and at AWS."""
        for name in programmes:
            setattr(self.bench.connection, name, True)
        self.bench.connection.save()
        self.bench.aws.account.programs = frozenset(PROGRAMS[name] for name in programmes)

    def draft(self, **changes: Any) -> Referral:
        """A draft with what AWS takes but for `changes`."""
        return begin_draft(self.bench.connection, valid_opportunity(**changes), by=self.rep)

    def submitted(self, **changes: Any) -> Referral:
        """An opportunity that went to AWS and was answered."""
        draft = self.draft(**changes)
        submit(draft.pk, by=self.rep)
        self.bench.round_trip()
        return fresh(draft)

    def approved(self, **changes: Any) -> Referral:
        """A partner's opportunity that AWS has approved."""
        referral = self.submitted(**changes)
        self.bench.aws.approve(referral.apn_id or "")
        self.bench.round_trip()
        return fresh(referral)

    def accepted(self, **fields: Any) -> Referral:
        """An AWS referral this partner has accepted."""
        return self.bench.accepted(self.rep, **fields)

    def launched(self, referral: Referral, **more: Any) -> Referral:
        """The opportunity after AWS has confirmed its launch."""
        self.changes(referral, **LAUNCH, **more)
        return fresh(referral)

    def changes(self, referral: Referral, **changes: Any) -> Changed:
        """A change that travels to AWS and is answered."""
        done = change(referral.pk, changes, by=self.rep)
        self.bench.round_trip()
        return done

    def decides(self, referral: Referral, decision: Decision, reason: str = "") -> Delivery:
        """A decision that travels to AWS and is answered."""
        delivery = decide(referral.pk, decision, by=self.rep, rejection_reason=reason)
        self.bench.round_trip()
        return latest(delivery)

    def at_aws(self, referral: Referral) -> dict[str, Any]:
        """The record as AWS holds it."""
        return self.bench.aws.record(fresh(referral).apn_id or "")

    def judges(self, referral: Referral) -> Outgoing:
        """What would go to AWS now, and what the portal says of it."""
        return outgoing(fresh(referral), to=self.rep)

    def blocks_create(self, **changes: Any) -> set[tuple[str, str]]:
        """The rules by which the portal refuses to submit; nothing may have left the house."""
        draft = self.draft(**changes)
        with pytest.raises(NotValid) as refusal:
            submit(draft.pk, by=self.rep)
        self.sends_nothing()
        return broken(refusal.value.violations)

    def blocks_change(self, referral: Referral, **changes: Any) -> set[tuple[str, str]]:
        """The rules or locks by which the portal refuses a change; nothing may have left the house."""
        known = referral.deliveries.count()
        with pytest.raises((NotValid, NotEditable)) as refusal:
            change(referral.pk, changes, by=self.rep)
        assert referral.deliveries.count() == known
        self.sends_nothing()
        return broken(refusal.value.violations)

    def sends_nothing(self) -> None:
        """A pass that leaves AWS without a new file."""
        self.bench.exchange()
        assert self.bench.aws.tick().read == 0


@pytest.fixture
def portal(bench: Bench) -> Portal:
    return Portal(bench)


def broken(violations: Iterable[Any]) -> set[tuple[str, str]]:
    """(field, rule) of each."""
    return {(one.field, one.rule) for one in violations}


def fresh(referral: Referral) -> Referral:
    """The record as it is now."""
    return Referral.objects.get(pk=referral.pk)


def latest(delivery: Delivery) -> Delivery:
    """The delivery as it is now."""
    return Delivery.objects.get(pk=delivery.pk)


def answer_to(referral: Referral) -> tuple[str, list[str]]:
    """State and AWS's texts of the latest delivery."""
    delivery = latest_delivery(referral)
    return delivery.state, delivery.errors


def waiting(referral: Referral) -> dict[str, Any]:
    """What waits here for AWS."""
    return dict(referral.edits.filter(state=EditState.WAITING).values_list("field", "wanted"))
