"""The running process: a web server and, beside it, the thread that keeps deals and portal in step."""

import threading
from dataclasses import dataclass
from pathlib import Path

from aceportal.demo_crm.hooks import Hooks
from aceportal.demo_crm.portal import Portal
from aceportal.demo_crm.seeding import seed
from aceportal.demo_crm.server import CrmServer, Site
from aceportal.demo_crm.store import Store
from aceportal.demo_crm.sync import Syncer


@dataclass(frozen=True, slots=True)
class Options:
    """How the CRM runs. `portal_url`, `slug` and `token` open the portal's API, `secret` signs its webhooks."""

    database: Path
    host: str
    port: int
    hosts: frozenset[str]
    portal_url: str
    slug: str
    token: str
    secret: str
    interval: float = 2.0


class Crm:
    """The CRM of one database; `start` returns at once, `stop` ends both threads."""

    def __init__(self, options: Options, *, is_seeded: bool = True) -> None:
        self.store = Store(options.database)
        if is_seeded:
            seed(self.store)
        self.syncer = Syncer(self.store, Portal(options.portal_url, options.token, options.slug))
        site = Site(
            self.store, self.syncer, Hooks(self.store, options.secret), options.hosts, portal_url=options.portal_url
        )
        self.server = CrmServer(site, host=options.host, port=options.port)
        self._stop, self._interval = threading.Event(), options.interval
        self._threads = [
            threading.Thread(target=self.server.serve_forever, daemon=True),
            threading.Thread(target=self._keep_in_step, daemon=True),
        ]

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """End both threads; a deal on its way is finished first."""
        self._stop.set()
        self.syncer.wake()
        self.server.shutdown()
        for thread in self._threads:
            thread.join()
        self.server.server_close()
        self.store.close()

    def _keep_in_step(self) -> None:
        self.syncer.run(interval=self._interval, stop=self._stop)
