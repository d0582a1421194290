"""What the packet tells of the testing: every scenario's verdict, every run's payload, every file it rests on."""

from collections.abc import Mapping, Sequence
from typing import Any

from onboarding.domain.packet import Chapter, Member, Part, Section, table
from onboarding.domain.packet_files import as_json, copied, line_without_contacts, without_contacts
from onboarding.domain.plan import PLAN, Case, Group
from onboarding.models import Request, ScenarioRun
from onboarding.selectors.packet_story import who
from referrals.models import ExchangeFile
from referrals.selectors.shown import safe_name

_TITLES = "Scenario | Verdict | Expected and seen | Files | Who and when"
_WIDTHS = (4, 2, 6, 4, 3)


def scenarios(request: Request) -> Chapter:
    """The whole test plan; the newest run of a key counts, and every run is in the files."""
    linked = ("by", "delivery__file", "delivery__result_file")
    runs = list(request.scenario_runs.select_related(*linked).order_by("id"))
    newest = {run.key: run for run in runs}
    copies, left_out = _copies(request, runs)
    passed = sum(run.state == "passed" for run in newest.values())
    words = Part(words=f"{passed} of {len(PLAN)} scenarios passed. Payloads and raw copies lie beside this report.")
    section = Section("Testing scenarios", (words, *(_group(group, newest) for group in Group)))
    return Chapter(section, (*map(_run_file, runs), *copies), left_out)


def _group(group: Group, newest: Mapping[str, ScenarioRun]) -> Part:
    rows = [_row(case, newest.get(case.key)) for case in PLAN if case.group is group]
    return Part(group.value, table=table(_TITLES, _WIDTHS, rows))


def _row(case: Case, run: ScenarioRun | None) -> tuple[str, ...]:
    name = f"{case.key}\n{case.title}"
    if run is None:
        return name, "not run", "", "", ""
    seen = "\n".join(_said(line) for line in run.seen)
    return name, _verdict(run), seen, "\n".join(files_of(run).values()), who(run.by, run.settled_at or run.at)


def _verdict(run: ScenarioRun) -> str:
    said = run.get_state_display()
    return f"{said}, by a person: {run.reason}" if run.is_manual else said


def _said(line: Mapping[str, Any]) -> str:
    told = line_without_contacts(line)
    what, expected, seen = (told.get(name, "") for name in ("what", "expected", "seen"))
    if line.get("ok"):
        return f"{what}: {expected}"
    return f"{what}: {expected} expected, {seen or 'nothing'} seen"


def files_of(run: ScenarioRun) -> dict[int, str]:
    """The files a run rests on, its own and those of its delivery: the last part of each name by the file's id."""
    linked = (run.delivery.file, run.delivery.result_file) if run.delivery else ()
    said = {int(one["id"]): str(one["name"]) for one in run.files}
    keys = {**said, **{file.pk: file.key for file in linked if file}}
    return {pk: key.rsplit("/", 1)[-1] for pk, key in keys.items()}


def _run_file(run: ScenarioRun) -> Member:
    content = {
        "key": run.key,
        "state": run.state,
        "isManual": run.is_manual,
        "reason": run.reason,
        "by": str(run.by or ""),
        "at": run.at,
        "settledAt": run.settled_at,
        "payload": without_contacts(run.payload),
        "seen": [line_without_contacts(line) for line in run.seen],
        "files": list(files_of(run).values()),
    }
    return Member(f"scenarios/{safe_name(run.key)}/run-{run.pk}.json", as_json(content))


def _copies(request: Request, runs: Sequence[ScenarioRun]) -> tuple[tuple[Member, ...], tuple[str, ...]]:
    """The raw copies of the runs' files in the order they came, and a sentence for each that could not be put in."""
    wanted = {pk for run in runs for pk in files_of(run)}
    members, left_out = [], []
    of_sandbox = ExchangeFile.objects.filter(connection=request.sandbox, pk__in=wanted)
    for file in of_sandbox.select_related("raw").order_by("id"):
        content = file.raw.content if hasattr(file, "raw") else None
        copy = copied(content) if content is not None else None
        if copy is None:
            left_out.append(f"{file.name}: no copy is kept any more, or it is no JSON; the exchange log has the rest.")
        else:
            members.append(Member(f"files/{file.pk}-{safe_name(file.name)}", copy))
    return tuple(members), tuple(left_out)
