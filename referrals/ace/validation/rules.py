"""Every rule of AWS's that we check, by id: its fields, how bad breaking it is, a sentence, its source.

The sentence is a template; a check fills in the label and the values of the case at hand.
"""

from dataclasses import dataclass

from referrals.ace.violations import Severity, Violation


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule. `fields` is empty where it holds for many; the check then names them."""

    id: str
    fields: tuple[str, ...]
    severity: Severity
    sentence: str
    source: str


def broken(rule_id: str, *fields: str, **details: object) -> Violation:
    """A violation of the rule, about `fields` or the rule's own, with its sentence filled in."""
    rule = RULES[rule_id]
    sentence = rule.sentence.format_map(details)
    return Violation(rule.id, fields or rule.fields, rule.severity, sentence)


_R, _W = Severity.REFUSE, Severity.WARN
_FIELDS = "SMP field lists"
_POC, _PO, _AO, _LD = "SMP scripts, POC-7", "SMP scripts, PO-3", "SMP scripts, AO-2 and AO-4", "SMP scripts, LD"
_API, _DEC, _GUIDE = "Selling API model", "our decision", "CRM guide"
_STATE, _POSTAL = ("state", "country"), ("postalCode", "country")
_MARKETING = ("isMarketingDevelopmentFunded", "IsOppFromMarketingActivity")
_SOLUTION = ("solutionOffered", "stage")

_VALUES: tuple[tuple[str, tuple[str, ...], Severity, str, str], ...] = (
    ("value.unknown", (), _R, "{label}: “{value}” is not one of AWS's values.", _POC + ".3"),
    ("value.type", (), _R, "{label} has to be {wanted}.", _FIELDS),
    ("value.masked", (), _R, "{label} still holds AWS's placeholder; leave it out until AWS shows the value.", _DEC),
    ("length.over", (), _R, "{label} is {actual} characters long; AWS takes {limit}.", _FIELDS),
    ("length.over_api", (), _W, "{label} is {actual} characters long; AWS may take only {limit}.", _API),
    ("length.under", (), _R, "{label} needs at least {limit} characters; it has {actual}.", _POC + ".13"),
    ("items.over", (), _R, "{label} has {actual} entries; AWS takes {limit}.", _FIELDS),
    ("items.over_api", (), _W, "{label} has {actual} entries; AWS may take only {limit}.", _API),
    ("format.date", (), _R, "{label} has to be a date written like 2024-05-31.", _FIELDS),
    ("format.email", (), _R, "{label} has to be an e-mail address.", _FIELDS),
    ("format.email_case", (), _W, "{label}: AWS may want the address in small letters.", "C33"),
    ("format.phone", (), _W, "{label}: AWS may want the international form, such as +4420555010.", "C33"),
    ("format.website", (), _W, "{label} does not look like a web address, such as example.com.", _API),
    ("duns.digits", ("customerDuns",), _R, "The DUNS number has nine digits.", _POC + ".7"),
    ("account.digits", ("awsAccountId",), _R, "The customer's AWS account ID has twelve digits.", _POC + ".8"),
    (
        "solution.id",
        ("solutionOffered",),
        _R,
        "“{value}” is no solution id such as S-0001234, nor Other.",
        _POC + ".10",
    ),
    ("product.unknown", ("awsProducts",), _W, "We do not know the product code “{value}”; AWS may.", "C27"),
    ("offer.id", ("offers",), _R, "“{value}” is no offer id such as offer-abc123.", _FIELDS),
    ("parent.id", ("parentOppId",), _W, "“{value}” does not look like an opportunity id such as O1234567.", _API),
    (
        "lead_id.form",
        ("apnCrmLeadUniqueIdentifier",),
        _W,
        "“{value}” does not look like a lead id such as L123456.",
        _API,
    ),
    (
        "amount.positive",
        ("expectedMonthlyAwsRevenue",),
        _R,
        "The monthly revenue has to be more than zero.",
        _POC + ".11",
    ),
    (
        "amount.whole",
        ("expectedMonthlyAwsRevenue",),
        _R,
        "AWS takes whole US dollars only; {value} would be {rounded} when rounded.",
        "C29",
    ),
    ("amount.digits", (), _R, "{label} takes up to {digits} digits, {decimals} of them decimals.", _FIELDS),
)

_TOGETHER: tuple[tuple[str, tuple[str, ...], Severity, str, str], ...] = (
    ("required.create", (), _R, "AWS needs {label} to take a new opportunity.", _POC + ".1"),
    ("required.update", (), _R, "AWS needs {label}, and holds no value for it yet.", _PO + ".2 and AO-4.2"),
    (
        "need.exclusive",
        ("partnerPrimaryNeedFromAws",),
        _R,
        "Choose either co-selling needs or no support from AWS, not both.",
        _POC + ".2",
    ),
    (
        "need.never_back",
        ("partnerPrimaryNeedFromAws",),
        _R,
        "A co-sell opportunity cannot go back to no support from AWS.",
        _FIELDS,
    ),
    (
        "need.move",
        ("partnerPrimaryNeedFromAws",),
        _R,
        "To start co-selling AWS also needs {label}.",
        _GUIDE,
    ),
    (
        "natsec.industry",
        ("doesOppBelongToNatSec", "industry"),
        _R,
        "National security is possible only with the industry Government.",
        _FIELDS,
    ),
    (
        "natsec.support",
        ("partnerPrimaryNeedFromAws", "doesOppBelongToNatSec"),
        _R,
        "A national security opportunity needs support from AWS; choose a co-selling need.",
        _FIELDS,
    ),
    (
        "natsec.country",
        ("country", "doesOppBelongToNatSec"),
        _W,
        "AWS will change the country to United States, as for all national security opportunities.",
        _FIELDS,
    ),
    ("state.required", _STATE, _R, "AWS needs the state for a customer in the United States.", _POC + ".4"),
    ("state.only_us", _STATE, _R, "AWS takes a state only with the country United States; clear it.", _FIELDS),
    ("postal.required", _POSTAL, _R, "AWS needs the postal code for a customer in {country}.", _POC + ".1"),
    ("postal.none", _POSTAL, _R, "{country} has no postal codes, so AWS takes none; clear it.", _FIELDS),
    ("postal.form", _POSTAL, _R, "“{value}” is no postal code of {country}; AWS expects {form}.", _FIELDS),
    ("marketing.funds", _MARKETING, _R, "Say whether marketing development funds were used.", _POC + ".14"),
    (
        "marketing.clear",
        (),
        _R,
        "Clear {label}: AWS takes it only for opportunities from a marketing activity.",
        _POC + ".15",
    ),
    ("solution.other_text", ("otherSolutionOffered",), _R, "Say which other solution you offer.", _POC + ".10"),
    ("solution.other_late", _SOLUTION, _R, "From Committed on AWS wants a solution of yours, not Other.", _FIELDS),
    ("industry.other_text", ("industryOther", "industry"), _R, "Say which other industry it is.", _FIELDS),
    (
        "competitor.other_text",
        ("competitiveTrackingOther", "competitiveTracking"),
        _R,
        "Say which other competitor it is.",
        _FIELDS,
    ),
    (
        "parent.flat_renewal",
        ("parentOppId", "opportunityType"),
        _W,
        "AWS may want the parent opportunity of a flat renewal.",
        "C28",
    ),
    ("parent.not_ours", ("parentOppId",), _W, "{value} is not one of your opportunities we know.", _POC + ".6"),
    ("lead_id.not_ours", ("apnCrmLeadUniqueIdentifier",), _W, "{value} is not one of your leads we know.", _DEC),
    (
        "date.past",
        ("targetCloseDate",),
        _R,
        "The target close date lies in the past (GMT); choose a later one.",
        _FIELDS,
    ),
    (
        "contract.order",
        ("contractEndDate", "contractStartDate"),
        _W,
        "The contract ends before it starts.",
        _API,
    ),
    (
        "id.taken",
        ("partnerCrmUniqueIdentifier",),
        _R,
        "AWS already has an opportunity with your id {value}; sending it again would update that one.",
        _POC + ".12",
    ),
)

_MOMENTS: tuple[tuple[str, tuple[str, ...], Severity, str, str], ...] = (
    (
        "update.no_id",
        ("apnCrmUniqueIdentifier",),
        _R,
        "Without AWS's id or yours AWS would create a duplicate.",
        _GUIDE,
    ),
    ("update.nothing", (), _R, "There is nothing to send: no field has changed.", _LD + "-4"),
    ("update.not_now", (), _R, "{reason} {unlocks}", _PO + ".15 and AO-4.11"),
    ("stage.back", ("stage",), _W, "The stage goes back from {before} to {after}.", _DEC),
    ("decision.value", (), _R, "A decision is either Accepted or Rejected.", _AO),
    ("decision.no_id", ("apnCrmUniqueIdentifier",), _R, "A decision needs AWS's id of the record.", _AO),
    ("decision.reason", ("rejectionReason",), _R, "Choose a reason for rejecting it.", _POC + ".5"),
    (
        "decision.no_reason",
        ("rejectionReason",),
        _R,
        "AWS takes a reason only when an opportunity is rejected.",
        _GUIDE,
    ),
    ("decision.extra", (), _R, "AWS takes {label} in no decision; send it after accepting.", _GUIDE),
    (
        "decision.expired",
        ("acceptBy",),
        _R,
        "The time to decide ended on {moment}; AWS has declined it for you.",
        _FIELDS,
    ),
    ("decision.done", (), _R, "It has been decided already.", _DEC),
    ("launch.account", ("awsAccountId",), _R, "To launch, AWS needs the customer's twelve-digit account ID.", "C17"),
    ("launch.contract", (), _R, "To launch in a special program, AWS needs {label}.", "C24"),
    (
        "launch.offer",
        ("offers",),
        _W,
        "For a sale over AWS Marketplace, attach the private offer before launching.",
        _GUIDE,
    ),
    ("close.reason", ("closedLostReason",), _R, "To close it as lost, choose a reason.", _PO + ".11"),
    ("lead.no_new", ("apnCrmUniqueIdentifier",), _R, "AWS takes no new leads, only updates of its own.", _LD),
    ("lead.status", ("status",), _W, "AWS may want the lead's status in every update.", _FIELDS),
    (
        "lead.private",
        ("leadStatusReason",),
        _W,
        "The reason must hold nothing personal; this looks like an address or a number.",
        _FIELDS,
    ),
)

_FILES: tuple[tuple[str, tuple[str, ...], Severity, str, str], ...] = (
    ("file.no_records", (), _R, "The file has no record.", _DEC),
    ("file.records", (), _R, "The file has {actual} records; we send at most {limit}.", "C11"),
    ("file.size", (), _R, "The file is {actual} bytes long; it must stay under {limit}.", "C11"),
    ("file.record_size", (), _R, "One record alone is too long to send; shorten {label}.", "C11"),
    ("file.version", (), _R, "“{value}” is no payload version that AWS takes.", _POC + ".20"),
    ("file.version_lower", (), _R, "AWS has seen version {highest} from you and takes no lower one.", _POC + ".20"),
    ("file.twice", (), _R, "The file holds {value} twice.", _DEC),
    ("record.not_object", (), _R, "The record is no JSON object.", _DEC),
    ("record.no_id", ("apnCrmUniqueIdentifier",), _R, "The record has no usable id of AWS's.", _FIELDS),
    ("record.no_moment", ("lastModifiedDate",), _R, "The record does not say when it was last changed.", _DEC),
    ("record.bad_moment", ("lastModifiedDate",), _R, "“{value}” is no moment with a time zone.", _DEC),
    (
        "record.future",
        ("lastModifiedDate",),
        _R,
        "“{value}” lies more than a day after the file's own time.",
        _DEC,
    ),
)

RULES: dict[str, Rule] = {row[0]: Rule(*row) for row in (*_VALUES, *_TOGETHER, *_MOMENTS, *_FILES)}
