"""Where a connector's credentials are: in environment variables named after it, read when needed and never kept."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from referrals.errors import NeedsAPerson

NAME = re.compile(r"[A-Z][A-Z0-9_]{0,39}")
"""What may stand between CRM_ and _CLIENT_ID; the fixed start keeps a row from naming another secret's variable."""


@dataclass(frozen=True, slots=True)
class Credentials:
    """An app of the CRM's by its id, with a secret (client credentials) or a user and a key (JWT bearer)."""

    client_id: str
    secret: str = field(default="", repr=False)
    username: str = ""
    private_key: str = field(default="", repr=False)


def variables(name: str) -> tuple[str, str, str, str]:
    """The four variables' names: client id, client secret, user name, file of the private key."""
    return (
        f"CRM_{name}_CLIENT_ID",
        f"CRM_{name}_CLIENT_SECRET",
        f"CRM_{name}_USERNAME",
        f"CRM_{name}_PRIVATE_KEY_FILE",
    )


def read_credentials(name: str, environ: Mapping[str, str]) -> Credentials:
    """The credentials kept under `name`. Raises NeedsAPerson, which names the variables, never their values."""
    if not NAME.fullmatch(name):
        raise NeedsAPerson(
            "connector.credentials_name", "A name of credentials has capitals, digits and _, such as SALES."
        )
    client_id, secret, username, key_file = (environ.get(variable, "") for variable in variables(name))
    if client_id and secret:
        return Credentials(client_id, secret=secret)
    if client_id and username and key_file:
        return Credentials(client_id, username=username, private_key=_key(key_file, variables(name)[3]))
    wanted = variables(name)
    raise NeedsAPerson(
        "connector.no_credentials",
        f"No credentials were found. Set {wanted[0]} and {wanted[1]}, or {wanted[0]}, {wanted[2]} and {wanted[3]}, "
        "where the portal's workers run.",
    )


def _key(path: str, variable: str) -> str:
    try:
        return Path(path).read_text(encoding="ascii")
    except (OSError, UnicodeDecodeError) as error:
        raise NeedsAPerson(
            "connector.key_file", f"The file that {variable} names cannot be read as a PEM key."
        ) from error
