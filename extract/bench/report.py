"""The figures of the bench as text."""

from collections.abc import Sequence

from triplewire.extract.bench.quality import Marks, Quality, Share


def share_text(share: Share) -> str:
    """Return a share as a figure with its counts."""
    return f"{share.value:.3f} ({share.right}/{share.total})" if share.total else "-"


def marks_text(marks: Marks) -> str:
    """Return precision, recall and F1 on one line."""
    return f"P {share_text(marks.precision)}  R {share_text(marks.recall)}  F1 {marks.f1:.3f}"


def quality_text(quality: Quality, *, relations: bool = True) -> str:
    """Return every figure of a set, one a line, and the table of its relations."""
    lines = [f"{quality.name}: {quality.articles} articles"]
    lines += [f"  strict   {marks_text(quality.strict)}", f"  lenient  {marks_text(quality.lenient)}"]
    lines += [f"  {name:<28}{share_text(share)}" for name, share in quality.shares.items()]
    if relations:
        lines += ["", f"  {'relation':<24}{'predicted':>10}{'right':>8}{'P':>7}{'required':>10}{'found':>7}{'R':>7}"]
        lines += [_relation_line(name, marks) for name, marks in _by_need(quality)]
    return "\n".join(lines)


def _by_need(quality: Quality) -> Sequence[tuple[str, Marks]]:
    return sorted(quality.relations.items(), key=lambda row: (-row[1].recall.total, row[0]))


def _relation_line(name: str, marks: Marks) -> str:
    precision, recall = marks.precision, marks.recall
    p = f"{precision.value:.2f}" if precision.total else "-"
    r = f"{recall.value:.2f}" if recall.total else "-"
    return f"  {name:<24}{precision.total:>10}{precision.right:>8}{p:>7}{recall.total:>10}{recall.right:>7}{r:>7}"
