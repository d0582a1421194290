"""Which places of the CRM's record a mapping looks at, so that whoever fetches records asks for these alone."""

from collections.abc import Iterator

from referrals.mapping.spec import Row, Side


def paths_read(side: Side) -> frozenset[str]:
    """Every path towards AWS, those of the steps too; a paused row looks nowhere."""
    return frozenset(path for row in side.rows if not row.paused for path in _of_row(row))


def _of_row(row: Row) -> Iterator[str]:
    if row.crm:
        yield row.crm
    for step in row.chain:
        yield from step.reads()
