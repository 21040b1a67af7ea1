"""Rotations that take one set of vectors to another, whole or in part."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from torch import Tensor

BRANCH = 1.0
"""Radians by which angles are shifted, so that the pole of the tangent falls where no angle of ours is likely to be."""


def nearest_rotation(products: Tensor, *, proper: bool) -> Tensor:
    """The orthogonal Q, fp64 [k, k], that makes ``‖a·Q − b‖`` least, given ``products = aᵀ·b``.

    Directions that `products` says nothing about are turned as little as the others allow. `proper` excludes
    reflections, at the least cost. Source: P. Schönemann, A generalized solution of the orthogonal Procrustes problem,
    1966; W. Kabsch, doi:10.1107/S0567739476001873, for `proper`.
    """
    import torch

    u, sizes, vh = torch.linalg.svd(products)
    known = int((sizes > sizes[0] * len(sizes) * torch.finfo(sizes.dtype).eps).sum())
    if known < len(sizes):
        # Any orthonormal bases of the free directions will do; these are turned to lie nearest each other.
        left, _, right = torch.linalg.svd(u[:, known:].T @ vh[known:].T)
        u = torch.cat((u[:, :known], u[:, known:] @ left @ right), 1)
    if proper and torch.linalg.det(u @ vh) < 0:
        u[:, -1].neg_()
    rotation: Tensor = u @ vh
    return rotation


def rotation_power(rotation: Tensor, power: float) -> Tensor:
    """A rotation by `power` times its angles (each in (−π, π]), fp64 [k, k].

    The Cayley transform of a rotation is i times a Hermitian matrix with the same eigenvectors and the tangents of half
    the angles. Eigenvectors of a Hermitian matrix come out orthogonal to working precision, those of a general one do
    not.
    """
    import torch

    if power == 0:
        return torch.eye(len(rotation), dtype=rotation.dtype)
    if power == 1:
        return rotation
    identity = torch.eye(len(rotation), dtype=torch.complex128)
    shifted = rotation * complex(math.cos(BRANCH), -math.sin(BRANCH))
    hermitian = torch.linalg.solve(identity + shifted, 1j * (identity - shifted))
    tangents, vectors = torch.linalg.eigh((hermitian + hermitian.mH) / 2)
    angles = tangents.atan().mul_(2).add_(BRANCH)
    angles = torch.where(angles > math.pi, angles - 2 * math.pi, angles).mul_(power)
    turned: Tensor = vectors * torch.polar(torch.ones_like(angles), angles) @ vectors.mH
    return turned.real.contiguous()
