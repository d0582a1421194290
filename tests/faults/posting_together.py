"""Two workers that send one webhook's posts at the very same moment, on the database of the environment.

    python -m tests.faults.posting_together ROUNDS

Prints a JSON report, and holds no assertion itself.
"""

import json
import os
import sys
from collections import Counter
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import django

from tests.faults.together import at_once

if TYPE_CHECKING:
    from referrals.models import Connection, Webhook

STAGES = ("Qualified", "Technical Validation", "Launched")


class Rounds:
    """Each kind of meeting, again and again, with changes of its own."""

    def __init__(self) -> None:
        from django.core.management import call_command

        from tests.factories.bench import connection_to

        call_command("migrate", verbosity=0)
        self.connection: Connection = connection_to("ace-apn-1234567-beta-us-west-2")
        self.number = 0

    def play(self, rounds: int) -> dict[str, Any]:
        """Outcomes of every round, counted, by the meeting's name."""
        from tests.factories.hooks import hook, told_crm
        from tests.factories.receivers import receiving

        with receiving() as receiver:
            webhook = hook(told_crm(self.connection), receiver.url)
            return {
                "two_workers": self._counted(rounds, lambda: self.two_workers(webhook, receiver)),
                "one_post_taken_twice": self._counted(rounds, lambda: self.one_post_taken_twice(webhook)),
            }

    def _counted(self, rounds: int, meeting: Callable[[], str]) -> Counter[str]:
        return Counter(meeting() for _ in range(rounds))

    def two_workers(self, webhook: "Webhook", receiver: Any) -> str:
        """Six changes of two referrals; how many each worker says it delivered, and what came in."""
        from referrals.services.webhook_posts import send_due

        receiver.posts.clear()
        self._six_changes()
        said = at_once(*[lambda: send_due(webhook.pk)] * 2)
        ids = [post.headers["X-ACE-Portal-Id"] for post in receiver.posts]
        cursors: dict[str, list[int]] = {}
        for body in (json.loads(post.body) for post in receiver.posts):
            cursors.setdefault(body["apnId"], []).append(body["cursor"])
        in_order = all(found == sorted(found) for found in cursors.values())
        once = len(ids) == len(set(ids))
        delivered = sum(int(word) for word in said)
        order = "in order" if in_order else "out of order"
        return f"{delivered} delivered | {len(ids)} posts, {'each once' if once else 'repeated'}, {order}"

    def one_post_taken_twice(self, webhook: "Webhook") -> str:
        """Two workers that both saw the same post as due: without the lease on the webhook, the row itself decides."""
        from referrals.models import WebhookPost
        from referrals.services.webhook_posts import take

        self._change("Qualified", number=self._new())
        seen = WebhookPost.objects.latest("pk").pk
        both = [WebhookPost.objects.get(pk=seen) for _ in range(2)]
        return " | ".join(at_once(*[lambda row=row: "taken" if take(row) else "left" for row in both]))

    def _six_changes(self) -> None:
        for number in (self._new(), self._new()):
            for stage in STAGES:
                self._change(stage, number=number)

    def _change(self, stage: str, *, number: int) -> None:
        from tests.factories.hooks import happened

        happened(self.connection, number, stage=stage)

    def _new(self) -> int:
        self.number += 1
        return self.number


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "aceportal.settings")
    django.setup()
    sys.stdout.write(json.dumps(Rounds().play(int(sys.argv[1]))) + "\n")
