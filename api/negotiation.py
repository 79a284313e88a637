"""Which of the forms that an answer can have a client would rather take, by its Accept header (RFC 9110, 12.5.1)."""

from collections.abc import Iterator, Mapping

from triplewire.api.problems import Refused

LONGEST = 2_000  # characters of a header that are read


def chosen(accept: str, offered: Mapping[str, str]) -> str:
    """Return the name of the form that is liked best, of equals the first; raise Refused (406) where none is taken.

    `offered` maps media types to names, the preferred form first.
    """
    ranges = dict(_ranges(accept[:LONGEST]))
    if not ranges:
        return next(iter(offered.values()))
    liked = {media_type: _quality(media_type, ranges) for media_type in offered}
    best = max(liked, key=lambda media_type: liked[media_type])  # the first of equals
    if liked[best] <= 0:
        hint = f"Ask for {', '.join(offered)}, or give `format`."
        raise Refused(406, "not-acceptable", "there is no form of it that Accept takes", hint=hint)
    return offered[best]


def _ranges(accept: str) -> Iterator[tuple[str, float]]:
    for part in accept.split(","):
        name, *parameters = (word.strip().lower() for word in part.split(";"))
        if name:
            yield name, _weight(parameters)


def _weight(parameters: list[str]) -> float:
    given = next((word.partition("=")[2] for word in parameters if word.startswith("q=")), "1")
    try:
        return min(max(float(given), 0.0), 1.0)
    except ValueError:
        return 0.0


def _quality(media_type: str, ranges: Mapping[str, float]) -> float:
    """Return how much a media type is liked: the most exact range that has it counts."""
    kind = media_type.partition("/")[0]
    return next((ranges[name] for name in (media_type, f"{kind}/*", "*/*") if name in ranges), 0.0)
