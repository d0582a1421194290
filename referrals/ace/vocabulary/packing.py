"""Long lists written as running text, unpacked into tuples."""


def packed(text: str, *, separator: str | None = ";") -> tuple[str, ...]:
    """The values, their inner line breaks made one space; no separator means any white space."""
    return tuple(" ".join(value.split()) for value in text.split(separator))
