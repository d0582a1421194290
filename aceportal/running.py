"""What a running stack leaves in the data folder, so that a second shell joins it and the next start cleans up."""

import fcntl
import hashlib
import os
import tempfile
from collections.abc import Mapping, MutableMapping
from pathlib import Path

STACK_FILE = "stack.env"
# Linux keeps a socket's path in 108 bytes, the last one a NUL.
LONGEST_SOCKET_PATH = 107
LOCK_FILE = "stack.lock"
# A shell that sets one of these to something else describes a deployment of its own, which no stack may leak into.
_TELLING = ("SECRET_KEY", "DATABASE_URL", "REDIS_URL", "ACE_S3_ENDPOINT_URL")


def socket_folder(data_dir: Path) -> Path:
    """The folder of the embedded servers' sockets: in the data folder, or a short one where that is too deep."""
    inside = data_dir / "run"
    if len(bytes(inside)) + len("/valkey.sock") <= LONGEST_SOCKET_PATH:
        return inside
    mark = hashlib.sha256(bytes(data_dir)).hexdigest()[:12]
    return Path(tempfile.gettempdir()) / f"aceportal-{os.getuid()}-{mark}"


def queue_socket(data_dir: Path) -> Path:
    """The embedded queue server's socket."""
    return socket_folder(data_dir) / "valkey.sock"


def write_stack_file(data_dir: Path, values: Mapping[str, str]) -> None:
    """Leave the running stack's values for other shells, readable by this user alone."""
    draft = data_dir / f"{STACK_FILE}.new"
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.writelines(f"{name}={value}\n" for name, value in values.items())
    draft.replace(data_dir / STACK_FILE)


def read_stack_file(data_dir: Path) -> dict[str, str]:
    """The values a stack left; empty when it left none."""
    path = data_dir / STACK_FILE
    if not path.is_file():
        return {}
    pairs = (line.split("=", 1) for line in path.read_text().splitlines() if "=" in line)
    return dict(pairs)


def take_lock(data_dir: Path) -> int | None:
    """Claim the data folder for one stack: an open file to keep, or None when another stack holds it.

    The system frees the lock with the process, however that ends.
    """
    handle = os.open(data_dir / LOCK_FILE, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(handle)
        return None
    return handle


def is_running(data_dir: Path) -> bool:
    """Whether a stack holds the data folder now."""
    path = data_dir / LOCK_FILE
    if not path.exists():
        return False
    with path.open() as file:
        try:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False


def join_running_stack(environ: MutableMapping[str, str], data_dir: Path) -> bool:
    """Fill `environ` with the values of the stack that runs on `data_dir`; what is set already stays.

    Nothing happens, and the answer is False, when no stack runs there or when `environ` describes a
    deployment of its own.
    """
    values = read_stack_file(data_dir)
    if not values or not is_running(data_dir):
        return False
    if any(environ.get(name, values.get(name, "")) != values.get(name, "") for name in _TELLING):
        return False
    for name, value in values.items():
        environ.setdefault(name, value)
    return True
