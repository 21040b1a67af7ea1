"""On really trained models: what was converted, pruned, rounded, cut up and put together again still draws its digits.

The folder is named by ``ASSETKIT_SAMPLES``; it holds a Stable Diffusion 1 checkpoint of digits in colours
(``tiny_sd15_digits.safetensors``), its tokenizer and configurations (``config/``), and adapters on it (``lora_thick``,
``loha_thick``, ``locon_inverted``). diffusers draws, and what it drew is read by support vector machines that never saw
a generator (`scripts.train_samples.judge`).
"""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from tests.transform.made import make, read

torch = pytest.importorskip("torch")
diffusers = pytest.importorskip("diffusers")
pytest.importorskip("transformers")
pytest.importorskip("sklearn")

from scripts.train_samples.data import COLOURS, WORDS  # noqa: E402
from scripts.train_samples.judge import judge, on_light  # noqa: E402

NAME = "ASSETKIT_SAMPLES"
FOLDER = Path(os.environ.get(NAME, ""))
CHECKPOINT = FOLDER / "tiny_sd15_digits.safetensors"
pytestmark = [
    pytest.mark.full,
    pytest.mark.filterwarnings("ignore"),
    pytest.mark.skipif(not os.environ.get(NAME), reason=f"{NAME} names no folder of trained samples"),
]

PAINTS = ("red", "blue")
PROMPTS = [f"a {colour} digit {word}" for colour in PAINTS for word in WORDS]
DIGITS = torch.tensor([number for _ in PAINTS for number in range(len(WORDS))])
TO_LEFT, TO_RIGHT = ({"op": "layout", "layout": layout} for layout in ("original", "diffusers"))
Steps = list[dict[str, Any]]


def drawn(path: Path) -> torch.Tensor:
    """The images [20, 3, 64, 64], from 0 to 1, of a checkpoint or a pipeline's folder; guidance 3, 20 Euler steps."""
    offline = {"local_files_only": True, "safety_checker": None}
    kind = diffusers.StableDiffusionPipeline
    if path.is_dir():
        pipeline = kind.from_pretrained(path, **offline)
    else:
        pipeline = kind.from_single_file(str(path), config=str(FOLDER / "config"), **offline)
    pipeline = pipeline.to(torch.float32)
    pipeline.scheduler = diffusers.EulerDiscreteScheduler(
        beta_start=0.00085, beta_end=0.012, beta_schedule="scaled_linear", timestep_spacing="leading", steps_offset=1
    )
    pipeline.set_progress_bar_config(disable=True)
    found = pipeline(
        PROMPTS, num_inference_steps=20, guidance_scale=3.0, generator=torch.Generator().manual_seed(0), height=64,
        width=64, output_type="pt",
    )  # fmt: skip
    return found.images.float()


@pytest.fixture(scope="module")
def plain() -> torch.Tensor:
    return drawn(CHECKPOINT)


def right_digits(images: torch.Tensor) -> float:
    return float((judge().digits(images) == DIGITS).float().mean())


def right_colours(images: torch.Tensor) -> float:
    wanted = torch.tensor([list(COLOURS).index(colour) for colour in PAINTS for _ in WORDS])
    return float((judge().colours(images) == wanted).float().mean())


def ink(images: torch.Tensor) -> float:
    return float((images.amax(1) > 0.5).float().mean())


def likeness(one: torch.Tensor, other: torch.Tensor) -> float:
    """Peak signal to noise, dB."""
    return float(-10 * torch.log10((one - other).square().mean().clamp(min=1e-12)))


def test_the_checkpoint_itself_draws_what_it_was_asked_for(plain: torch.Tensor) -> None:
    assert right_digits(plain) >= 0.9
    assert right_colours(plain) == 1


# What keeps every number: the same images to the last bit ----------------------------------------------------------


def as_folder(out: Path) -> Path:
    configured = {"op": "configure", "models": ["a", "b"]}
    make(out / "folder", [configured, TO_RIGHT], CHECKPOINT, FOLDER / "config", output={"format": "diffusers"})
    return out / "folder"


def and_back(out: Path) -> Path:
    make(out / "back.safetensors", [TO_LEFT], as_folder(out))
    return out / "back.safetensors"


def pruned(out: Path) -> Path:
    make(out / "pruned.safetensors", [{"op": "prune"}], CHECKPOINT)
    return out / "pruned.safetensors"


def sharded_and_back(out: Path) -> Path:
    make(out / "shards", [], CHECKPOINT, output={"format": "sharded", "shard": 400_000})
    assert len(list((out / "shards").glob("*.safetensors"))) > 2
    make(out / "whole.safetensors", [], out / "shards")
    return out / "whole.safetensors"


def component_and_back(out: Path) -> Path:
    for name in ("unet", "te1", "vae"):
        make(out / f"{name}.safetensors", [{"op": "component", "component": name}, TO_RIGHT], CHECKPOINT)
    names = ("unet", "te1", "vae")
    steps = [{"op": "replace", "models": [f"step{n}" if n else "a", "bcd"[n]], "component": names[n]} for n in range(3)]
    make(out / "joined.safetensors", steps, CHECKPOINT, *(out / f"{name}.safetensors" for name in names))
    return out / "joined.safetensors"


def through_f16(out: Path) -> Path:
    return through_gguf(out, "F16")


def through_gguf(out: Path, kind: str) -> Path:
    """The network as GGUF, and its numbers put back into the checkpoint as fp16."""
    make(out / "network.gguf", [TO_LEFT], CHECKPOINT, output={"format": "gguf", "type": kind})
    steps: Steps = [{"op": "replace", "models": ["a", "b"], "component": "unet"}, {"op": "cast", "dtype": "fp16"}]
    make(out / "made.safetensors", steps, CHECKPOINT, out / "network.gguf")
    return out / "made.safetensors"


@pytest.mark.parametrize("form", [as_folder, and_back, pruned, sharded_and_back, component_and_back, through_f16])
def test_what_keeps_every_number_draws_the_same_images(
    tmp_path: Path, plain: torch.Tensor, form: Callable[[Path], Path]
) -> None:
    made = form(tmp_path)
    if not made.is_dir():
        wanted, found = read(CHECKPOINT), read(made)
        different = [key for key in wanted if key not in found or found[key].tobytes() != wanted[key].tobytes()]
        assert not [key for key in different if not key.endswith("position_ids")]
    assert torch.equal(drawn(made), plain)


# What rounds: the same digits and colours ---------------------------------------------------------------------------


def rounded(dtype: str) -> Callable[[Path], Path]:
    """Rounded, and widened again for a loader that knows neither eight bits nor their scales."""

    def form(out: Path) -> Path:
        make(out / "rounded.safetensors", [{"op": "cast", "dtype": dtype}], CHECKPOINT)
        make(out / "wide.safetensors", [{"op": "cast", "dtype": "fp32"}], out / "rounded.safetensors")
        return out / "wide.safetensors"

    return form


ROUNDED: dict[str, tuple[Callable[[Path], Path], float]] = {
    "bf16": (rounded("bf16"), 30),
    "fp8_scaled": (rounded("fp8_scaled"), 18),
    "fp8_scaled_legacy": (rounded("fp8_scaled_legacy"), 18),
    "Q8_0": (lambda out: through_gguf(out, "Q8_0"), 26),
    "Q4_K_M": (lambda out: through_gguf(out, "Q4_K_M"), 14),
}
"""Each with how like the images are at least, dB."""


@pytest.mark.parametrize("name", ROUNDED)
def test_what_rounds_still_draws_the_digits_and_colours(tmp_path: Path, plain: torch.Tensor, name: str) -> None:
    form, least = ROUNDED[name]
    images = drawn(form(tmp_path))
    assert likeness(images, plain) >= least
    assert right_digits(images) >= right_digits(plain) - 0.1
    assert right_colours(images) >= 0.95


# Adapters -----------------------------------------------------------------------------------------------------------


@cache
def baked(name: str, folder: Path) -> Path:
    path = folder / f"{name}.safetensors"
    make(path, [{"op": "bake", "models": ["a", "b"]}], CHECKPOINT, FOLDER / f"{name}.safetensors")
    return path


@pytest.fixture(scope="module")
def bakes(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    folder = tmp_path_factory.mktemp("bakes")
    return lambda name: baked(name, folder)


@pytest.mark.parametrize("name", ["lora_thick", "loha_thick"])
def test_a_baked_adapter_of_thick_strokes_draws_them(bakes: Any, plain: torch.Tensor, name: str) -> None:
    """Measured when they were trained: ink .184 without, .247 with the LoRA, .243 with the LoHa."""
    images = drawn(bakes(name))
    assert 1.2 * ink(plain) < ink(images) < 1.6 * ink(plain)
    assert right_digits(images) >= right_digits(plain) - 0.15


def test_a_baked_locon_draws_on_white(bakes: Any, plain: torch.Tensor) -> None:
    assert not on_light(plain).any()
    assert float(on_light(drawn(bakes("locon_inverted"))).float().mean()) >= 0.8


def test_what_is_taken_out_again_draws_as_before(tmp_path: Path, bakes: Any, plain: torch.Tensor) -> None:
    adapter = FOLDER / "lora_thick.safetensors"
    make(tmp_path / "without.safetensors", [{"op": "unbake", "models": ["a", "b"]}], bakes("lora_thick"), adapter)
    assert likeness(drawn(tmp_path / "without.safetensors"), plain) >= 30


@pytest.mark.parametrize(("name", "rank"), [("lora_thick", 4), ("loha_thick", 16)])
def test_an_extracted_lora_restores_the_bake(tmp_path: Path, bakes: Any, plain: torch.Tensor, name: str, rank: int):
    """Of a LoHa the ranks multiply: 4 × 4 hold all that it does."""
    tuned = bakes(name)
    steps = [{"op": "extract", "models": ["a", "b"], "rank": rank}]
    make(tmp_path / "lora.safetensors", steps, tuned, CHECKPOINT)
    make(
        tmp_path / "again.safetensors",
        [{"op": "bake", "models": ["a", "b"]}],
        CHECKPOINT,
        tmp_path / "lora.safetensors",
    )
    wanted, found = drawn(tuned), drawn(tmp_path / "again.safetensors")
    assert likeness(found, wanted) >= 30
    assert likeness(found, wanted) > likeness(plain, wanted) + 10
