"""Policies: which purposes must be open, and what is tolerated; a report that breaks one ends with exit code 1.

purposes: [use, client-work]
tolerate: {client-work: conditional}      # the worst verdict that passes; `allowed` where nothing is said
remarks: {real-person: [yes, hint]}       # answers that break the policy
mark: required                            # images must carry a mark of AI generation
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from assetkit.errors import InputError, NotFoundError, UsageError
from assetkit.license.organisation import Organisation, organisation, purpose
from assetkit.license.verdicts import VERDICTS, Purpose, Verdict, rank
from assetkit.types import Finding

REMARKS = ("real-person", "minor", "mature", "trademark", "ai-mark")
_ANSWERS = ("yes", "no", "hint", "unknown", "due")


@dataclass(frozen=True, slots=True)
class Policy:
    """What a report must come up to."""

    purposes: tuple[Purpose, ...] = ()
    tolerate: Mapping[Purpose, Verdict] = field(default_factory=dict)
    remarks: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    mark: bool = False
    document: Mapping[str, Any] = field(default_factory=dict)
    """As it was written."""

    def passes(self, asked: Purpose, verdict: Verdict) -> bool:
        """Whether a verdict on a purpose is tolerated."""
        return rank(verdict) <= rank(self.tolerate.get(asked, "allowed"))


def read_yaml(path: Path, what: str) -> Mapping[str, Any]:
    """The document in a YAML or JSON file. Raises `NotFoundError` or `InputError`."""
    import yaml

    try:
        found = yaml.safe_load(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise NotFoundError(f"{path}: no such file", hint="check the spelling") from error
    except (OSError, ValueError, RecursionError, yaml.YAMLError) as error:
        raise InputError(f"{path}: is no {what} ({str(error).splitlines()[0]})") from error
    if not isinstance(found, dict):
        raise InputError(f"{path}: is no {what}", hint="it is a YAML file of keys and values")
    return found


def read_organisation(path: Path) -> Organisation:
    """An organisation profile from a file."""
    return organisation(read_yaml(path, "organisation profile"))


def read_policy(path: Path) -> Policy:
    """A policy from a file. Raises `UsageError` for a word that has no place in it."""
    return policy(read_yaml(path, "policy"))


def policy(document: Mapping[str, Any]) -> Policy:
    """A policy from a document."""
    unknown = [key for key in document if key not in ("purposes", "tolerate", "remarks", "mark")]
    if unknown:
        raise UsageError(f"a policy has no {unknown[0]!r}", hint="it has purposes, tolerate, remarks and mark")
    asked = tuple(purpose(str(each)) for each in _list(document.get("purposes", ()), "purposes"))
    return Policy(
        asked, _tolerate(document.get("tolerate", {}), asked), _remarks(document.get("remarks", {})),
        document.get("mark") in ("required", True), dict(document),
    )  # fmt: skip


def _list(value: Any, what: str) -> list[Any]:
    if isinstance(value, (list, tuple)):
        return list(value)
    raise UsageError(f"{what} of a policy is a list, not {value!r}")


def _tolerate(value: Any, asked: tuple[Purpose, ...]) -> dict[Purpose, Verdict]:
    if isinstance(value, str):
        return {each: _verdict(value) for each in asked}
    if not isinstance(value, dict):
        raise UsageError(f"tolerate of a policy names verdicts by purpose, not {value!r}")
    return {purpose(str(key)): _verdict(each) for key, each in value.items()}


def _verdict(word: Any) -> Verdict:
    for each in VERDICTS:
        if word == each:
            return each
    raise UsageError(f"{word!r} is no verdict", hint=f"verdicts: {', '.join(VERDICTS)}")


def _remarks(value: Any) -> dict[str, tuple[str, ...]]:
    if not isinstance(value, dict):
        raise UsageError(f"remarks of a policy names answers by remark, not {value!r}")
    found = {}
    for key, answers in value.items():
        # YAML reads a bare yes or no as a truth value.
        words = tuple({True: "yes", False: "no"}.get(each, str(each)) for each in _list(answers, f"remarks of {key}"))
        if key not in REMARKS or any(each not in _ANSWERS for each in words):
            raise UsageError(
                f"remarks: {key}: {list(words)} is no remark", hint=f"{', '.join(REMARKS)}; {', '.join(_ANSWERS)}"
            )
        found[key] = words
    return found


def violations(policy: Policy, document: Mapping[str, Any]) -> Iterator[Finding]:
    """What in a report breaks a policy."""
    for row in document["rows"]:
        for asked in policy.purposes:
            if not policy.passes(asked, row["verdicts"][asked]):
                why = (row["reasons"][asked] or [{"message": ""}])[0]["message"]
                message = f"{asked} is {row['verdicts'][asked]}: {why}"
                yield Finding("policy-purpose", "error", row["asset"], message, ", ".join(row["licenses"]))
        for remark in row["remarks"]:
            if remark["answer"] in policy.remarks.get(remark["code"], ()):
                message = f"{remark['code']}: {remark['answer']}: {remark['message']}"
                yield Finding("policy-remark", "error", row["asset"], message, remark["evidence"])
    for output in document["outputs"]:
        for asked in policy.purposes:
            verdict = output["verdicts"][asked]
            if not policy.passes(asked, verdict):
                yield Finding("policy-output", "error", output["path"], f"{asked} is {verdict}: {output['why'][asked]}")
        if policy.mark and output["marked"] is False:
            yield Finding(
                "policy-mark", "error", output["path"], "it carries no machine-readable mark of AI generation"
            )
