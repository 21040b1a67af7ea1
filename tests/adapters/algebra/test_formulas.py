"""What no installed trainer writes any more, or only on a GPU: formulas in float64, from their sources."""

from __future__ import annotations

import pytest

torch = pytest.importorskip("torch")

from torch import Tensor  # noqa: E402

from assetkit.adapters.algebra import Settings, changed, delta, needs_weight, unchanged  # noqa: E402

DOUBLE = torch.float64


def random(*shape: int) -> Tensor:
    return torch.randn(*shape, dtype=DOUBLE)


def rotated(weight: Tensor, blocks: Tensor, limit: float, multiplier: float) -> Tensor:
    """kohya-ss/sd-scripts 48d368f ``networks/oft.py``, block by block: the norm over all blocks is clipped."""
    turns = blocks - blocks.transpose(1, 2)
    norm = turns.norm()
    turns = turns * ((min(float(norm), limit) + 1e-8) / (norm + 1e-8))
    one, size, rows = torch.eye(blocks.shape[-1], dtype=DOUBLE), blocks.shape[-1], []
    for number, turn in enumerate(turns):
        rotation = (one + turn) @ torch.inverse(one - turn)
        softened = multiplier * (rotation - one) + one
        rows.append(torch.einsum("nm,n...->m...", softened, weight[number * size : (number + 1) * size]))
    return torch.cat(rows)


@pytest.mark.parametrize("alpha", [1e-3, 0.05, 10.0, 0.0])
@pytest.mark.parametrize("multiplier", [1.0, 0.7, -0.2])
@pytest.mark.parametrize("kernel", [(), (3, 3)])
def test_oft_of_kohya(alpha: float, multiplier: float, kernel: tuple[int, ...]) -> None:
    torch.manual_seed(0)
    weight, blocks = random(12, 5, *kernel), random(3, 4, 4)
    parts = {"oft_blocks": blocks, "alpha": torch.tensor(alpha, dtype=DOUBLE)}
    made = changed(weight, parts, multiplier, Settings(kohya=True))
    torch.testing.assert_close(made, rotated(weight, blocks, alpha * 12, multiplier), rtol=1e-10, atol=1e-10)
    torch.testing.assert_close(unchanged(made, parts, multiplier, Settings(kohya=True)), weight)


def test_kohya_and_lycoris_differ_only_where_alpha_is_zero() -> None:
    torch.manual_seed(1)
    weight, parts = random(12, 5), {"oft_blocks": random(3, 4, 4)}
    for alpha in (0.01, 5.0):
        with_alpha = {**parts, "alpha": torch.tensor(alpha, dtype=DOUBLE)}
        torch.testing.assert_close(
            changed(weight, with_alpha),
            changed(weight, with_alpha, settings=Settings(kohya=True)),
            rtol=1e-6,
            atol=1e-6,
        )
    frozen = {**parts, "alpha": torch.tensor(0.0)}
    assert float((changed(weight, frozen) - weight).norm()) > 1
    torch.testing.assert_close(changed(weight, frozen, settings=Settings(kohya=True)), weight, rtol=1e-7, atol=1e-7)


def test_oft_of_kohyas_fused_layers() -> None:
    """``networks/oft_flux.py``: consecutive slices, each with its own blocks and a limit of alpha times its rows."""
    torch.manual_seed(2)
    weight, first, second = random(20, 5), random(2, 4, 4), random(2, 6, 6)
    parts = {"oft_blocks.0": first, "oft_blocks.1": second, "alpha": torch.tensor(0.1, dtype=DOUBLE)}
    wanted = torch.cat([rotated(weight[:8], first, 0.8, 0.6), rotated(weight[8:], second, 1.2, 0.6)])
    made = changed(weight, parts, 0.6, Settings(kohya=True))
    torch.testing.assert_close(made, wanted, rtol=1e-10, atol=1e-10)
    torch.testing.assert_close(unchanged(made, parts, 0.6, Settings(kohya=True)), weight)


def test_oft_diag_is_the_rotation_itself() -> None:
    """LyCORIS 2.0.0 ``modules/diag_oft.py`` saved ``get_r()`` under this name, its rescale within."""
    torch.manual_seed(3)
    weight, rotation = random(12, 5), random(3, 4, 4)
    softened = 0.7 * rotation + 0.3 * torch.eye(4, dtype=DOUBLE)
    wanted = torch.einsum("knm,kn...->km...", softened, weight.reshape(3, 4, 5)).reshape(12, 5)
    torch.testing.assert_close(changed(weight, {"oft_diag": rotation}, 0.7), wanted)


def test_rotations_keep_lengths() -> None:
    """R is orthogonal, so the weight's norm stays; at multipliers between, it does not."""
    torch.manual_seed(4)
    weight = random(12, 5)
    for parts in ({"oft_blocks": random(3, 4, 4)}, {"oft_blocks": random(1, 3, 4, 4)}):
        assert needs_weight(parts)
        torch.testing.assert_close(changed(weight, parts).norm(), weight.norm())
        assert float(changed(weight, parts, 0.5).norm()) < float(weight.norm())


@pytest.mark.parametrize("kernel", [(), (3, 1)])
def test_a_sparse_residual_stands_beside_the_product(kernel: tuple[int, ...]) -> None:
    """LyCORIS' extractor (``utils/__init__.py``) writes it over [out, in·k], A1111 adds it inside the scale."""
    torch.manual_seed(5)
    columns = 4 * (3 if kernel else 1)
    residual = torch.zeros(6, columns, dtype=DOUBLE)
    residual[0, 1], residual[5, 3] = 2.0, -1.0
    sparse = residual.to_sparse().coalesce()
    parts = {
        "down": random(2, 4, *kernel),
        "up": random(6, 2, *(1 for _ in kernel)),
        "alpha": torch.tensor(1.0),
        "bias_indices": sparse.indices().to(torch.int16),
        "bias_values": sparse.values(),
        "bias_size": torch.tensor([6, columns], dtype=torch.int16),
    }
    wanted = 0.5 * (parts["up"].flatten(1) @ parts["down"].flatten(1) + residual)
    torch.testing.assert_close(delta(parts, (6, 4, *kernel), dtype=DOUBLE), wanted.reshape(6, 4, *kernel))


@pytest.mark.parametrize("name", ["lora", "loha", "lokr"])
def test_an_unfolded_scalar_is_multiplied_in(name: str) -> None:
    """LyCORIS folds it into a factor on saving and sets it to 1 on loading; a plain state dict holds both."""
    torch.manual_seed(6)
    parts = {
        "lora": {"down": random(2, 6), "up": random(8, 2)},
        "loha": {f"hada_w{n}_{side}": random(*size) for n in (1, 2) for side, size in (("a", (8, 2)), ("b", (2, 6)))},
        "lokr": {"lokr_w1": random(2, 2), "lokr_w2": random(4, 3)},
    }[name]
    plain = delta(parts, (8, 6), dtype=DOUBLE)
    scalar = torch.tensor(0.25, dtype=DOUBLE)
    torch.testing.assert_close(delta({**parts, "scalar": scalar}, (8, 6), dtype=DOUBLE), 0.25 * plain)


def test_glora_with_a_tucker_core() -> None:
    """The core only carries the b half (LyCORIS 4.1.3 ``functional/general.py``, ``tucker_weight_from_conv``)."""
    torch.manual_seed(7)
    weight = random(8, 6, 3, 1)
    parts = {"a1": random(6, 2, 1, 1), "a2": random(2, 6, 1, 1), "b1": random(8, 2, 1, 1), "b2": random(2, 6, 1, 1)}
    core = random(2, 2, 3, 1)
    b1, b2, a1, a2 = (parts[name].flatten(1) for name in ("b1", "b2", "a1", "a2"))
    added = torch.einsum("mn...,im,nj->ij...", core, b1, b2) + torch.einsum("oi...,ij,jk->ok...", weight, a1, a2)
    made = changed(weight, {**parts, "bm": core, "alpha": torch.tensor(1.0)})
    torch.testing.assert_close(made, weight + 0.5 * added)


def test_a_control_lora_enlarges_its_weight() -> None:
    """ComfyUI's ``reshape_weight``: zeros after the weight's own channels, then the change."""
    torch.manual_seed(8)
    weight = random(6, 4)
    parts = {"down": random(2, 8), "up": random(6, 2), "reshape_weight": torch.tensor([6, 8])}
    wanted = parts["up"] @ parts["down"]
    wanted[:, :4] += weight
    torch.testing.assert_close(changed(weight, parts), wanted)


def dora_at(multiplier: float, strength: str) -> tuple[Tensor, Tensor]:
    torch.manual_seed(9)
    weight, parts = random(6, 4), {"down": random(2, 4), "up": random(6, 2), "dora_scale": random(6, 1).abs()}
    moved = weight + parts["up"] @ parts["down"]
    whole = moved * parts["dora_scale"] / moved.norm(dim=1, keepdim=True)
    if strength == "linear":
        wanted = weight + multiplier * (whole - weight)
    else:
        wanted = moved + multiplier * (whole - moved)
    return changed(weight, parts, multiplier, Settings(strength=strength)), wanted


@pytest.mark.parametrize("strength", ["module", "linear"])
@pytest.mark.parametrize("multiplier", [0.0, 0.3, 1.0, 1.4])
def test_both_meanings_of_doras_strength(strength: str, multiplier: float) -> None:
    """Row 12: LyCORIS' modules against its merge tool and ComfyUI; only 1 is the same to both."""
    torch.testing.assert_close(*dora_at(multiplier, strength), rtol=1e-9, atol=1e-9)


def test_linear_strength_softens_rescale_too() -> None:
    torch.manual_seed(10)
    weight, parts = random(8, 4), {"oft_blocks": random(2, 4, 4), "rescale": random(8, 1).abs()}
    whole = changed(weight, parts)
    linear = Settings(strength="linear")
    torch.testing.assert_close(changed(weight, parts, 0.3, linear), weight + 0.3 * (whole - weight))
    torch.testing.assert_close(changed(weight, parts, 0.0, linear), weight)
    assert not torch.allclose(changed(weight, parts, 0.3), weight + 0.3 * (whole - weight))
