"""What the request's stage shows of its own: the screens of AWS's form with what is left to do on each."""

from collections import defaultdict
from dataclasses import dataclass

from onboarding.domain.request_form import QUESTIONS, SOLUTIONS, Question, Screen
from onboarding.models import Request, TeamRole
from onboarding.selectors.evidence import form_problems

SLUGS = {"details": Screen.DETAILS, "contacts": Screen.CONTACTS, "arns": Screen.ARNS}


@dataclass(frozen=True, slots=True, kw_only=True)
class ScreenTab:
    """One screen of the form: its address, its title, how many answers need another look."""

    slug: str
    screen: Screen
    left: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """One question with its answer and what AWS would refuse of it."""

    question: Question
    answer: str
    problems: list[str]


def problems_by_question(request: Request) -> dict[str, list[str]]:
    """What AWS's form would refuse, by question."""
    found = defaultdict(list)
    for problem in form_problems(request):
        found[problem.question].append(problem.message)
    return dict(found)


def screens_of(problems: dict[str, list[str]]) -> list[ScreenTab]:
    """The three screens in AWS's order."""
    wrong = [one.screen for one in QUESTIONS if one.name in problems]
    return [ScreenTab(slug=slug, screen=screen, left=wrong.count(screen)) for slug, screen in SLUGS.items()]


def proposals(request: Request) -> dict[str, str]:
    """What the portal knows already of questions nobody has answered yet."""
    lead = request.team.filter(role=TeamRole.ALLIANCE_LEAD).exclude(email="").first()
    return {"solution": SOLUTIONS[1], "primary": lead.email if lead else ""}


def summary_of(request: Request) -> list[tuple[Screen, list[Answered]]]:
    """Every question with its answer, screen by screen."""
    problems = problems_by_question(request)
    rows = [
        Answered(question=one, answer=str(request.form.get(one.name) or ""), problems=problems.get(one.name, []))
        for one in QUESTIONS
    ]
    return [(screen, [row for row in rows if row.question.screen is screen]) for screen in Screen]


def summary_text(request: Request) -> str:
    """All answers as text, to be pasted at once."""
    lines = [f"CRM integration request of {request.partner} (Partner ID {request.partner_id})"]
    for screen, rows in summary_of(request):
        lines += ["", screen.value, *(f"{row.question.label}: {row.answer or '-'}" for row in rows)]
    return "\n".join(lines)
