"""How long to wait before trying again: doubling, capped, with jitter spread by the row's own id."""

BASE_SECONDS, CAP_SECONDS = 30, 1800


def wait_seconds(failures: int, spread: int = 0) -> int:
    """Seconds to wait after `failures` failures in a row; `spread` (an id) shifts it by up to a quarter."""
    full = min(CAP_SECONDS, BASE_SECONDS * 2 ** min(max(failures - 1, 0), 10))
    return int(full + full * (spread % 8) / 32)
