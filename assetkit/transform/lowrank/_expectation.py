"""When a proof is tried: a guess at what is outside of a Krylov space, at no price. Nothing is concluded from it."""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch

from assetkit.transform.lowrank._krylov import Space

GROWTH = 1.9
"""A proof takes polynomials (`_probes`) of about this degree over ``acosh(sqrt(level / first))``, where D's `first`
eigenvalue has to be shown to be below `level`. A guess, which only decides when a proof is tried."""


@dataclass(frozen=True, slots=True)
class Hope:
    """What D's first eigenvalue may be, of this space and of the one before: no more than a guess (`expected`)."""

    first: float
    before: float

    def worth_proving(self, level: float) -> bool:
        """Whether to try to prove that it is below `level` now, rather than with a larger space.

        Growing the space costs about as much as two degrees of the proof; what it gains is what it gained before.
        """
        after = self.first * min(1.0, (self.first / self.before) ** 0.8) if self.first else 0.0
        if after * 9 < level:
            return self.first < level
        now, then = (GROWTH / (math.acosh(math.sqrt(max(level / each, 1.0))) + 1e-3) for each in (self.first, after))
        return self.first < level and now - then < 2.5


def expected(space: Space) -> float:
    """D's first eigenvalue, if the blocks of T that are yet to come are like the last: ``α + 2 β`` of a Toeplitz band.

    Within a fifth of the truth from the third block on, for the differences of models and for power laws.
    """
    last = space.outside.shape[1]
    inner = float(space.projected.diagonal()[-last:].mean())
    return inner + 2 * float(torch.linalg.vector_norm(space.outside)) / math.sqrt(last)
