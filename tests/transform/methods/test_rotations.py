"""Nearest rotations and their powers."""

import math

import pytest

from assetkit.transform.methods import merge_tensors, methods
from assetkit.transform.methods._rotations import nearest_rotation, rotation_power

torch = pytest.importorskip("torch")


def random(shape, seed=0):
    return torch.randn(shape, generator=torch.Generator().manual_seed(seed), dtype=torch.float64)


def rotation(size, seed=0):
    q = torch.linalg.qr(random((size, size), seed)).Q
    q[:, 0] *= torch.linalg.det(q).sign()
    return q


def orthogonal(q):
    return torch.allclose(q.T @ q, torch.eye(len(q), dtype=q.dtype), atol=1e-10)


@pytest.mark.parametrize("size", [2, 3, 8, 25])
def test_powers_of_a_rotation(size):
    q = rotation(size, size)
    for power in (0, 0.3, 0.5, 1):
        assert orthogonal(rotation_power(q, power))
    half = rotation_power(q, 0.5)
    assert torch.allclose(half @ half, q, atol=1e-10)
    assert torch.allclose(rotation_power(q, 0.3) @ rotation_power(q, 0.7), q, atol=1e-10)
    assert torch.equal(rotation_power(q, 1), q)
    assert torch.equal(rotation_power(q, 0), torch.eye(size, dtype=q.dtype))


@pytest.mark.parametrize("degrees", [0, 1e-6, 30, 90, 122.7, 122.7042, 179.9])
def test_a_plane_turns_by_its_share(degrees):
    """Also near the angle whose tangent the shifted transform cannot hold (BRANCH − 180°: −122.7°)."""
    angle = math.radians(degrees)
    q = torch.eye(4, dtype=torch.float64)
    turn = [[math.cos(angle), -math.sin(angle)], [math.sin(angle), math.cos(angle)]]
    q[:2, :2] = torch.tensor(turn, dtype=q.dtype)
    third = rotation_power(q, 1 / 3)
    assert float(third[0, 0]) == pytest.approx(math.cos(angle / 3), abs=1e-9)
    assert float(third[1, 0]) == pytest.approx(math.sin(angle / 3), abs=1e-9)
    assert torch.allclose(third[2:, 2:], torch.eye(2, dtype=q.dtype), atol=1e-9)


def test_fractional_powers_agree_with_scipy():
    linalg = pytest.importorskip("scipy.linalg")
    q = rotation(12, 5)
    expected = torch.from_numpy(linalg.fractional_matrix_power(q.numpy(), 0.37).real)
    assert torch.allclose(rotation_power(q, 0.37), expected, atol=1e-9)


def test_the_nearest_rotation_finds_the_one_there_is():
    a, q = random((30, 9), 1), rotation(9, 2)
    assert torch.allclose(nearest_rotation(a.T @ (a @ q), proper=True), q, atol=1e-10)


def test_open_directions_are_turned_as_little_as_can_be():
    """Two rows span a plane each; of all rotations that take one to the other, the least one moves the rest least."""
    a, q = random((2, 9), 3), rotation(9, 4)
    b = a @ q
    found = nearest_rotation(a.T @ b, proper=False)
    assert orthogonal(found)
    assert torch.allclose(a @ found, b, atol=1e-10)
    assert float(torch.trace(found)) >= float(torch.trace(q))
    # Nothing outside of the two planes (four directions) moves at all.
    assert int((torch.linalg.svdvals(found - torch.eye(9, dtype=q.dtype)) > 1e-9).sum()) <= 4


def test_no_directions_at_all_stay_as_they_are():
    assert torch.allclose(
        nearest_rotation(torch.zeros(5, 5, dtype=torch.float64), proper=True), torch.eye(5, dtype=torch.float64)
    )


def test_reflections_are_excluded_only_when_asked():
    a = random((20, 4), 6)
    mirror = torch.diag(torch.tensor([1.0, 1, 1, -1], dtype=torch.float64))
    assert torch.allclose(nearest_rotation(a.T @ (a @ mirror), proper=False), mirror, atol=1e-10)
    proper = nearest_rotation(a.T @ (a @ mirror), proper=True)
    assert float(torch.linalg.det(proper)) == pytest.approx(1)


@pytest.mark.parametrize("shape", [(30, 9), (4, 9), (3, 40), (6, 5, 3, 3)], ids=str)
@pytest.mark.parametrize("alignment", [0.0, 0.25, 0.5, 1.0])
def test_rotating_keeps_the_lengths_of_rows(shape, alignment):
    rotate = methods()["rotate"]
    a, b = random(shape, 7).float(), random(shape, 8).float()
    turned = merge_tensors(rotate, [a, b], {"alignment": alignment, "centralization": 0})
    rows = (shape[0] * shape[1], -1) if len(shape) == 4 else (shape[0], -1)
    lengths = [each.reshape(rows).norm(dim=1) for each in (a, turned)]
    assert torch.allclose(*lengths, rtol=1e-5)
    # And the nearer to B the more it is turned.
    if alignment == 1:
        assert float((turned - b).norm()) < float((a - b).norm())


def test_all_of_alignment_and_alpha_is_b():
    rotate = methods()["rotate"]
    a, b = random((4, 30), 9).float(), random((4, 30), 10).float()
    assert torch.equal(merge_tensors(rotate, [a, b], {"alignment": 1, "alpha": 1}), b)
    almost = merge_tensors(rotate, [a, b], {"alignment": 1, "alpha": 1 - 1e-9})
    assert torch.allclose(almost, b, atol=1e-5)
