"""A first draft of a mapping: known pairs of the CRM first, then fields alike in name and type; only what is sure.

Nothing is guessed that could be wrong in silence: what is not mapped here is seen as unmapped, what is can be read.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence

from referrals.ace.fields import Field, Moment, Need, Section, fields_of
from referrals.ace.kinds import Kind
from referrals.mapping.auto_chains import Chain, Meeting, chain_for
from referrals.mapping.crm_types import CrmField, CrmType, fits
from referrals.mapping.other_names import names_for
from referrals.mapping.profiles import PROFILES, System
from referrals.mapping.similarity import MARGIN, closest, folded, likeness, words_of
from referrals.mapping.spec import Direction, Pair, Row, ValueMap
from referrals.mapping.usual_values import called, meanings

# The portal gives these itself.
OURS = frozenset({"partnerCrmUniqueIdentifier", "partnerCrmLeadId"})
# Steps of their own read these; a value map would only stand in their way.
_WITH_STEPS = frozenset({"country", "state"})
_OWN_TEAM = Section.PARTNER_TEAM
_CODES = frozenset({CrmType.ID, CrmType.REFERENCE})
# Two names of three words that share two are not yet one.
_SURE = 0.85


def auto_map(system: System, catalogue: Sequence[CrmField], kind: Kind, direction: Direction) -> tuple[Row, ...]:
    """The rows that surely are right, in the order of AWS's fields; each field of the CRM is used once."""
    joined = _joined(system, catalogue, kind, direction)
    country = joined.get("country")
    country_path = country.path if country else ""
    fields = fields_of(kind)
    meetings = [Meeting(kind, fields[name], joined[name], country_path) for name in fields if name in joined]
    rows = tuple(_row(system, meeting, direction) for meeting in meetings)
    taken = {each.path for each in joined.values()}
    return (*rows, *_also(system, catalogue, kind, taken)) if direction is Direction.TO_CRM else rows


def is_open(field: Field, direction: Direction) -> bool:
    """Whether a mapping may fill the field: the portal gives ids, people decide, and a CRM names its own team."""
    if direction is Direction.TO_CRM:
        return field.outbound is not Need.NEVER and field.name not in OURS and field.section is not _OWN_TEAM
    return bool(field.sent_in - {Moment.DECISION}) and not field.is_identifier


def match_values(
    crm_choices: Sequence[str],
    ace_values: Sequence[str],
    *,
    labels: Sequence[str] = (),
    usual: Mapping[str, str] | None = None,
) -> tuple[Pair, ...]:
    """Each choice of the CRM with the value of AWS that surely is meant, in the choices' order.

    `labels` are what people read in place of the choices. `usual` tells AWS's value by a folded word.
    """
    named = zip(crm_choices, labels or crm_choices, strict=True)
    found = ((choice, _meant(label, ace_values, usual or {})) for choice, label in named)
    return tuple(Pair(crm=choice, ace=str(value)) for choice, value in found if value is not None)


def match_back(
    kind: Kind, name: str, ace_values: Sequence[str], crm_choices: Sequence[str], *, labels: Sequence[str] = ()
) -> tuple[Pair, ...]:
    """Each value of AWS's field `name` with the CRM's choice that says all of it, in the order of AWS's values."""
    choice_of = dict(zip(reversed(labels or crm_choices), reversed(crm_choices), strict=True))
    found = ((value, _said(called(kind, name, value), value, list(choice_of))) for value in ace_values)
    return tuple(Pair(crm=choice_of[label], ace=str(value)) for value, label in found if label is not None)


def _said(words: Sequence[str], value: str, labels: Sequence[str]) -> str | None:
    """The label that says the value: in the best of the usual words, else in words of its own."""
    label_of = {folded(label): label for label in labels}
    return next((label_of[word] for word in words if word in label_of), None) or closest(value, labels)


def _meant(label: str, ace_values: Sequence[str], usual: Mapping[str, str]) -> str | None:
    return label if label in ace_values else usual.get(folded(label)) or closest(label, ace_values)


def _joined(system: System, catalogue: Sequence[CrmField], kind: Kind, direction: Direction) -> dict[str, CrmField]:
    """AWS's field name to the CRM's field."""
    by_path = {each.path: each for each in catalogue}
    fields = {name: field for name, field in fields_of(kind).items() if is_open(field, direction)}
    known = ((name, by_path.get(path)) for name, path in PROFILES[system].pairs[kind].items() if name in fields)
    joined = {name: crm for name, crm in known if crm and fits(crm.type, fields[name], direction)}
    free = [_Named(each) for each in catalogue if each not in joined.values() and each.type not in _CODES]
    for name, field in fields.items():
        if name not in joined and (crm := _alike(kind, field, free, direction)):
            joined[name] = crm.field
            free.remove(crm)
    return joined


class _Named:
    """A field of the CRM with the words of its label and of its path."""

    def __init__(self, field: CrmField) -> None:
        self.field = field
        self.words = (words_of(field.label), words_of(field.path))

    def is_named(self, name: str) -> bool:
        """Whether the partner gave the field AWS's own name; a name of one word may be anything."""
        own = self.field.path.removesuffix("__c").replace("_", "")
        return len(words_of(name)) > 1 and own.casefold() == name.casefold()

    def likeness(self, name: str) -> float:
        """How alike its label or path is to a name."""
        return max(likeness(words_of(name), words) for words in self.words)


def _alike(kind: Kind, field: Field, free: Sequence[_Named], direction: Direction) -> _Named | None:
    names = names_for(kind, field)
    fitting = [each for each in free if _takes(each.field, field, direction)]
    same = (each for each in fitting if names and each.is_named(field.name))
    return next(same, None) or next((found for name in names if (found := _best(name, fitting))), None)


def _takes(crm: CrmField, field: Field, direction: Direction) -> bool:
    """Whether the types go together, and no free text of AWS's goes into a list of the CRM."""
    is_closed = direction is Direction.TO_CRM and bool(crm.choices) and not field.is_listed
    return fits(crm.type, field, direction) and not is_closed


def _best(name: str, candidates: Sequence[_Named]) -> _Named | None:
    scores = sorted(((each.likeness(name), place) for place, each in enumerate(candidates)), reverse=True)
    if not scores or scores[0][0] < _SURE or (len(scores) > 1 and scores[0][0] - scores[1][0] < MARGIN):
        return None
    return candidates[scores[0][1]]


def _row(system: System, meeting: Meeting, direction: Direction) -> Row:
    return Row(
        ace=meeting.ace.name,
        crm=meeting.crm.path,
        chain=(*_own_steps(system, meeting, direction), *chain_for(meeting, direction)),
        values=_value_map(system, meeting, direction),
    )


def _own_steps(system: System, meeting: Meeting, direction: Direction) -> Chain:
    steps = PROFILES[system].steps.get(meeting.kind, {}) if direction is Direction.TO_ACE else {}
    return steps.get(meeting.ace.name, ())


def _also(system: System, catalogue: Sequence[CrmField], kind: Kind, taken: Collection[str]) -> Iterator[Row]:
    """Rows for fields that the CRM keeps beside another, such as how a deal ended."""
    for crm in catalogue:
        for name, values in PROFILES[system].also.get(kind, {}).get(crm.path, {}).items():
            if crm.path not in taken:
                pairs = tuple(Pair(crm=value, ace=ace) for ace, value in values.items())
                yield Row(ace=name, crm=crm.path, values=ValueMap(pairs=pairs))


def _value_map(system: System, meeting: Meeting, direction: Direction) -> ValueMap | None:
    if not meeting.ace.is_listed or meeting.ace.name in _WITH_STEPS:
        return None
    pairs = _pairs(system, meeting) if direction is Direction.TO_ACE else tuple(_back(system, meeting))
    return ValueMap(pairs=pairs) if pairs else None


def _pairs(system: System, meeting: Meeting) -> tuple[Pair, ...]:
    own = PROFILES[system].values.get(meeting.kind, {}).get(meeting.ace.name, {})
    rest = [(choice, label) for choice, label in meeting.crm.labelled_choices if choice not in own]
    usual = meanings(meeting.kind, meeting.ace.name)
    found = match_values(
        [choice for choice, _ in rest], meeting.ace.values, labels=[label for _, label in rest], usual=usual
    )
    known = {pair.crm: pair.ace for pair in found} | dict(own)
    order = dict.fromkeys((*meeting.crm.choices, *own))
    return tuple(Pair(crm=choice, ace=known[choice]) for choice in order if choice in known)


def _back(system: System, meeting: Meeting) -> Iterator[Pair]:
    own = PROFILES[system].back.get(meeting.kind, {}).get(meeting.ace.name, {})
    labels = meeting.crm.choice_labels
    found = match_back(meeting.kind, meeting.ace.name, meeting.ace.values, meeting.crm.choices, labels=labels)
    known = {pair.ace: pair.crm for pair in found} | dict(own)
    return (Pair(crm=known[value], ace=str(value)) for value in meeting.ace.values if value in known)
