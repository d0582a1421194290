"""The one support case that asks AWS for everything the running scenarios wait for."""

from collections.abc import Sequence
from dataclasses import dataclass

from onboarding.domain.scenarios.script import Act, Script, Start
from onboarding.domain.support_case import REFERRALS, SPECIFIC, TYPE
from referrals.ace.kinds import Kind

_HEAD = f"""Type: {TYPE}
Question regarding: {REFERRALS}
Get specific: {SPECIFIC}
Subject: CRM integration over Amazon S3, testing in the sandbox: please act on our test records

Hello,

we are testing our CRM integration (stage 5). Partner ID: {{partner_id}}. Bucket: {{bucket}}.
Please act on these records in the sandbox; after that our tests go on by themselves.
"""
_NEW = {
    Kind.OPPORTUNITY: "Please send {number} new AWS referral{s} to our sandbox, for: {keys}.",
    Kind.LEAD: "Please send {number} new lead{s} to our sandbox, for: {keys}.",
}


@dataclass(frozen=True, slots=True)
class Wish:
    """What one scenario waits for; the ids are those of its record where there is one."""

    script: Script
    apn_id: str = ""
    own_id: str = ""

    @property
    def wants_a_record(self) -> bool:
        """Whether AWS has to send a record first."""
        return self.script.start is Start.AWS and not self.apn_id

    @property
    def sentence(self) -> str:
        """What AWS is to do, "" where nothing is asked of it."""
        if self.wants_a_record:
            return _NEW[self.script.kind].format(number=1, s="", keys=self.script.key)
        if self.script.act is Act.NONE or not self.apn_id:
            return ""
        named = f"{self.apn_id} ({self.own_id})" if self.own_id else self.apn_id
        return f"{self.script.key}: {named}: please {self.script.act.value}."


def support_case(wishes: Sequence[Wish], *, partner_id: str, bucket: str) -> str:
    """The case's text, "" when nothing is asked of AWS."""
    lines = lines_of(wishes)
    if not lines:
        return ""
    numbered = "\n".join(f"{number}. {line}" for number, line in enumerate(lines, start=1))
    return f"{_HEAD.format(partner_id=partner_id, bucket=bucket)}\n{numbered}\n\nThank you."


def lines_of(wishes: Sequence[Wish]) -> list[str]:
    """What AWS is asked to do, a sentence each; records to be sent are counted together."""
    return [*_new_records(wishes), *(one.sentence for one in wishes if not one.wants_a_record and one.sentence)]


def _new_records(wishes: Sequence[Wish]) -> list[str]:
    found = []
    for kind, sentence in _NEW.items():
        keys = [one.script.key for one in wishes if one.wants_a_record and one.script.kind is kind]
        if keys:
            found.append(sentence.format(number=len(keys), s="s" if len(keys) > 1 else "", keys=", ".join(keys)))
    return found
