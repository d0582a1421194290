"""Long work brought from state to state by the worker's own service."""

from referrals.models import Work
from referrals.services.working import run
from referrals.services.works import confirm


def checked(work: Work) -> Work:
    """The work after its check."""
    run(work.pk)
    work.refresh_from_db()
    return work


def carried_out(work: Work) -> Work:
    """Confirmed by the one who asked, and done."""
    confirm(work, by=work.created_by)
    return checked(work)


def states(work: Work) -> list[str]:
    """Each row's state, in order."""
    return list(work.rows.order_by("index").values_list("state", flat=True))
