"""Spreadsheets in the CRM's own shape: rows go through the published mapping as records given by the API do."""

from collections.abc import Iterator, Sequence
from typing import Any

from aceportal.models import User
from referrals.ace.kinds import Kind
from referrals.ace.violations import Severity
from referrals.domain.sheet_columns import Column
from referrals.domain.sheets import Sheet, read_sheet
from referrals.errors import NotFound, NotNow, NotValid
from referrals.mapping.crm_sheets import CrmColumn, crm_columns, record_of
from referrals.mapping.paths import PathClash
from referrals.mapping.spec import Direction
from referrals.models import CrmProfile, CrmState, RowState, Work, WorkKind, WorkRow
from referrals.selectors.crm_records import crm_profile
from referrals.selectors.mappings import catalogue_of, published
from referrals.services.crm_intake import Taken, take
from referrals.services.works import Begun, Outcome, begin, problems_of

_NO_ID = "No column holds the record's id. Name the column that does, or call it “CRM id”."
_NOT_THERE = "The file has no column “{title}”. It has: {titles}."
_NO_FIELD = "No column of the file is a field of this CRM, by its path or by its label."
_HELD = "Is kept and waits for the mapping. {problem}"
_NOTHING = "Says what it said last time; nothing was done."


def start_crm_import(
    profile: CrmProfile, content: bytes, name: str, *, by: User, kind: Kind = Kind.OPPORTUNITY, id_title: str = ""
) -> Work:
    """Have the rows of a CSV or XLSX file checked; nothing is taken before somebody confirms.

    A column is a field by its path or its label in the profile's catalogue; `id_title` names the one with the
    record's id where its title is no usual one. Raises NotAllowed, NotNow (no mapping is published) or NotValid.
    """
    profile = crm_profile(by, profile.slug)
    sheet = read_sheet(content)
    columns = _columns(profile, kind, sheet, id_title)
    parameters = {
        "profile": profile.pk,
        "kind": kind.value,
        "columns": [Column(one.title, one.path or ("id" if one.is_id else ""), one.note).as_data() for one in columns],
        "titles": sheet.titles,
        "id_title": next(one.title for one in columns if one.is_id),
    }
    title = f"Import of {name or 'a file'} in the shape of {profile.name}"
    begun = Begun(WorkKind.CRM_FILE, title, parameters, given_name=name, rows=_rows(sheet, columns))
    return begin(profile.connection, begun, by=by)


def do(work: Work, row: WorkRow) -> Outcome:
    """Take one row as the CRM's record; what the mapping does not know is held, what a rule refuses is not done."""
    if "twin" in row.data:
        raise NotValid("import.twin", f"Row {row.data['twin']} of the file is about the same record. Keep one of them.")
    profile = _profile_of(work)
    kind, crm_id = Kind(work.parameters["kind"]), row.data["id"]
    if not crm_id:
        raise NotValid("import.no_id", "The row has no id, so there is no telling which record it means.")
    before = profile.records.filter(kind=kind.value, crm_id=crm_id).values_list("record", flat=True).first()
    try:
        record = record_of(_columns_of(work, profile, kind), row.data["cells"], before or {})
    except PathClash as clash:
        raise NotValid("import.path", str(clash)) from clash
    return _outcome(take(profile, kind, crm_id, record, by=work.created_by))


def crm_columns_of(profile: CrmProfile, kind: Kind, titles: Sequence[str], id_title: str = "") -> list[CrmColumn]:
    """What each column means for this CRM. Raises NotNow before a mapping is published."""
    in_use = published(profile)
    if in_use is None:
        raise NotNow("mapping.not_now.none", "No mapping is published for this CRM yet, so its fields mean nothing.")
    return crm_columns(titles, catalogue_of(profile, kind), in_use[1].side(kind, Direction.TO_ACE), id_title)


def _columns(profile: CrmProfile, kind: Kind, sheet: Sheet, id_title: str) -> list[CrmColumn]:
    columns = crm_columns_of(profile, kind, sheet.titles, id_title)
    if not any(one.is_id for one in columns):
        words = _NOT_THERE.format(title=id_title, titles=", ".join(filter(None, sheet.titles))[:500])
        raise NotValid("import.no_id_column", words if id_title else _NO_ID)
    if not any(one.path and not one.is_id for one in columns):
        raise NotValid("import.no_field", _NO_FIELD)
    return columns


def _columns_of(work: Work, profile: CrmProfile, kind: Kind) -> list[CrmColumn]:
    return crm_columns_of(profile, kind, work.parameters["titles"], work.parameters["id_title"])


def _profile_of(work: Work) -> CrmProfile:
    """The profile, as the person who asked still may use it. Raises NotAllowed or NotFound."""
    slug = CrmProfile.objects.filter(pk=work.parameters["profile"]).values_list("slug", flat=True).first()
    if slug is None:
        raise NotFound("crm.not_found", "There is no such CRM profile any more.")
    return crm_profile(work.created_by, slug)


def _rows(sheet: Sheet, columns: Sequence[CrmColumn]) -> list[WorkRow]:
    """Each row with its id; one about the same record as an earlier row says so."""
    first: dict[str, int] = {}
    return [
        WorkRow(index=number, state=RowState.READY, data=_data(number, cells, columns, first))
        for number, cells in sheet.rows
    ]


def _data(number: int, cells: list[Any], columns: Sequence[CrmColumn], first: dict[str, int]) -> dict[str, Any]:
    given = list(zip(columns, cells, strict=False))
    crm_id = next((str(cell).strip() for column, cell in given if column.is_id and cell is not None), "")
    seen = first.setdefault(crm_id, number)
    name = next((str(cell) for column, cell in given if column.path and not column.is_id and cell is not None), "")
    twin = {"twin": seen} if crm_id and seen != number else {}
    return {"cells": cells, "id": crm_id, "name": crm_id[:120], "is": name[:80], **twin}


def _outcome(taken: Taken) -> Outcome:
    if taken.row.state == CrmState.REFUSED:
        broken = [one for one in taken.violations if one.severity is Severity.REFUSE]
        raise NotValid("crm.refused", broken[0].message if broken else "A rule refuses it.", broken)
    referral_id = taken.referral.pk if taken.referral else None
    if taken.is_same:
        return Outcome(_NOTHING, referral_id, is_nothing=True)
    if taken.row.state == CrmState.HELD:
        problems = [
            {"field": one["field"], "message": one["message"], "severity": "warn"} for one in taken.row.problems
        ]
        return Outcome(_HELD.format(problem=problems[0]["message"] if problems else ""), referral_id, problems)
    problems = problems_of(taken.violations)
    return Outcome(" ".join(_said(taken)), referral_id, problems, is_new=taken.is_new)


def _said(taken: Taken) -> Iterator[str]:
    """What became of a record, sentence by sentence."""
    understood = len(taken.row.understood)
    yield f"{understood} field{'' if understood == 1 else 's'} understood."
    if taken.delivery:
        yield "Goes to AWS for its review." if taken.is_new else "Its change goes to AWS."
    elif taken.is_new:
        yield "New draft."
    elif taken.referral and taken.referral.is_draft:
        yield "Changes the draft."
    else:
        yield "Nothing that AWS has to hear."
