"""The purposes one may have with a model, and how good an answer is: the vocabulary of every license question."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

Purpose = Literal[
    "use",
    "sell-images",
    "client-work",
    "host-service",
    "redistribute",
    "sell-model",
    "merge-share",
    "train-on-output",
]
Permission = Literal["yes", "no", "conditional", "silent", "disputed"]
"""What a license text says of a purpose."""
Verdict = Literal["allowed", "conditional", "disputed", "unknown", "denied"]
"""What may be said of a purpose after all facts were read. In this order from best to worst."""

PURPOSES: tuple[Purpose, ...] = (
    "use",
    "sell-images",
    "client-work",
    "host-service",
    "redistribute",
    "sell-model",
    "merge-share",
    "train-on-output",
)
MEANINGS: dict[Purpose, str] = {
    "use": "run the model in a business",
    "sell-images": "use its images commercially",
    "client-work": "run it in a business and hand the images to a client",
    "host-service": "let others use it over a network",
    "redistribute": "pass the file on",
    "sell-model": "sell the file or a merge of it",
    "merge-share": "merge or fine-tune it and share the result",
    "train-on-output": "train other models on its images",
}
STATED: tuple[Purpose, ...] = tuple(each for each in PURPOSES if each != "client-work")
"""Purposes that license texts speak of; `client-work` follows from `use` and `sell-images`."""
OF_COMBINED: frozenset[Purpose] = frozenset({"redistribute", "sell-model", "merge-share"})
"""Purposes for which the licenses of everything in a merged file must go together."""

_ORDER: dict[Verdict, int] = {"allowed": 0, "conditional": 1, "disputed": 2, "unknown": 3, "denied": 4}
VERDICTS: tuple[Verdict, ...] = tuple(_ORDER)
_SAID: dict[Permission, Verdict] = {
    "yes": "allowed",
    "conditional": "conditional",
    "disputed": "disputed",
    "silent": "unknown",
    "no": "denied",
}


def rank(verdict: Verdict) -> int:
    """0 for `allowed` up to 4 for `denied`."""
    return _ORDER[verdict]


def worst(verdicts: Iterable[Verdict], default: Verdict = "unknown") -> Verdict:
    """The most restrictive of several verdicts; `default` when there are none."""
    return max(verdicts, key=rank, default=default)


def between(verdicts: Iterable[Verdict]) -> Verdict:
    """The verdict when only one of several holds and nobody knows which: what all agree on, else `unknown`.

    Without any, nothing is known either.
    """
    found = set(verdicts)
    return found.pop() if len(found) == 1 else "unknown"


def said(permission: Permission) -> Verdict:
    """A license's word as a verdict: silence is not permission."""
    return _SAID[permission]
