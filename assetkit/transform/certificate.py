"""What a run preserved and what it lost, in numbers: the document that goes with an output."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from assetkit.transform import recipe as recipes
from assetkit.transform.nodes import Node, Stored
from assetkit.transform.plan import Plan
from assetkit.transform.run import Outcome


@dataclass(frozen=True, slots=True)
class Certificate:
    """One output: its hashes, what it was made of, and how it differs from that."""

    plan: Plan
    outcome: Outcome
    accepted: str | None = None
    """Why the person who ran it went on despite a conflict of licenses."""

    def to_dict(self) -> dict[str, Any]:
        """The certificate as in `design/contract.md`."""
        plan, outcome = self.plan, self.outcome
        exact = sum(_is_kept(each.node) for file in plan.files for each in file.tensors)
        total = sum(len(file.tensors) for file in plan.files)
        rounding = outcome.rounding
        return {
            "recipe": dict(plan.recipe),
            "recipe_sha256": recipes.digest(plan.recipe),
            "output": self._output(),
            "inputs": [{"input": name, **pin} for name, pin in plan.recipe["inputs"].items()],
            "kept": exact,
            "changed": total - exact,
            "dropped": [each._asdict() for each in plan.model.dropped],
            "error": {"max": rounding.largest, "rel_l2": rounding.relative},
            "overflow": rounding.overflow,
            "underflow": rounding.underflow,
            "nonfinite": rounding.nonfinite,
            "nonfinite_keys": dict(sorted(rounding.keys.items())),
            "roundtrip": self._roundtrip(),
            "lost": list(plan.model.lost),
            "warnings": [*plan.warnings, *plan.model.warnings],
            **({"accepted": self.accepted} if self.accepted else {}),
            **self._approximation(),
        }

    def _approximation(self) -> dict[str, Any]:
        """Of low-rank factors: what they leave out, by layer and in all."""
        found = self.plan.model.approximations
        return {"approximation": found.to_dict()} if found is not None else {}

    def _roundtrip(self) -> str:
        """What the steps promise, unless the numbers say otherwise."""
        promised = self.plan.model.roundtrip
        kept_all = not self.outcome.rounding.errors and not self.plan.model.dropped
        return "lossy" if promised == "exact" and not kept_all else promised

    def _output(self) -> dict[str, Any]:
        files = [
            {"path": file.path, "size": file.size, "sha256": digest.sha256, "payload_sha256": digest.payload_sha256}
            for file, digest in zip(self.plan.files, self.outcome.digests, strict=True)
        ]
        if self.plan.folder:
            return {"size": self.plan.size, "files": files}
        only = dict(files[0])
        del only["path"]
        return only

    @property
    def troubled(self) -> bool:
        """Whether a person should look: numbers went out of range, or were no numbers to begin with."""
        return bool(self.outcome.rounding.overflow or self.outcome.rounding.nonfinite)


def _is_kept(node: Node) -> bool:
    """Whether the tensor is one of an input as it was, under whatever name."""
    return isinstance(node, Stored)
