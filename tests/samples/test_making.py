"""Samples are put together from parts that are stored once, and the bytes are those that the manifest states."""

import json

import pytest

np = pytest.importorskip("numpy")
pytest.importorskip("torch")
pytest.importorskip("safetensors")

from safetensors.numpy import load_file, save_file  # noqa: E402

from assetkit import samples  # noqa: E402
from assetkit.errors import FormatError, UsageError  # noqa: E402
from assetkit.samples import packed  # noqa: E402
from assetkit.samples.family import manifest  # noqa: E402
from scripts.train_samples import shipping  # noqa: E402

UNET, VAE = "model.diffusion_model.", "first_stage_model."


def weights(seed, names, shape=(64, 32)):
    draw = np.random.default_rng(seed)
    return {name: packed.rounded(draw.normal(0, 1, shape).astype(np.float32)) for name in names}


def prefixed(prefix, tensors):
    return {prefix + name: value for name, value in tensors.items()}


def trained(folder, name, tensors, **more):
    save_file(tensors, folder / f"{name}.safetensors", metadata={"modelspec.title": name})
    said = {
        "file": f"{name}.safetensors",
        "shows": "a test",
        "brief": False,
        "recipe": {"seed": 1},
        "measured": {"both": 0.97},
    }
    said |= {"needs": {}, "versions": {}, "seconds": 3, **more}
    (folder / f"{name}.json").write_text(json.dumps(said))


@pytest.fixture
def family(tmp_path):
    """Two checkpoints with one autoencoder, a third whose autoencoder differs in one tensor of four."""
    made, vae = tmp_path / "trained", weights(0, "abcd")
    made.mkdir()
    trained(made, "one", prefixed(UNET, weights(1, "xy")) | prefixed(VAE, vae))
    trained(made, "two", prefixed(UNET, weights(2, "xy")) | prefixed(VAE, vae))
    trained(made, "three", prefixed(UNET, weights(3, "xy")) | prefixed(VAE, vae | weights(4, "a")))
    trained(made, "untrained", weights(5, "x"), brief=True)
    shipping.shipped(made, tmp_path / "data", lambda _: None)
    manifest.cache_clear()
    yield made, tmp_path / "data"
    manifest.cache_clear()


def test_nothing_is_stored_twice(family):
    _, data = family
    parts = {name: dict(each.parts) for name, each in samples.family(data).items()}
    assert parts["one"] == {"one_network": UNET, "one_vae": VAE}
    assert parts["two"] == {"two_network": UNET, "one_vae": VAE}
    assert parts["three"] == {"three_network": UNET, "one_vae": VAE, "three_vae": VAE}
    assert set(packed.unpacked(data / "three_vae.safetensors")) == {"a"}
    assert samples.names(data) == ("one", "three", "two")
    assert {path.name for path in data.glob("*.safetensors")} == set(manifest(data)["parts"])
    assert sum(path.stat().st_size for path in data.glob("*.safetensors")) == manifest(data)["size"]


def test_files_come_out_as_they_were_trained(family, tmp_path):
    made, data = family
    paths = samples.make(tmp_path / "out", data=data)
    assert [path.stem for path in paths] == ["one", "three", "two"]
    for path in paths:
        before, after = load_file(made / path.name), load_file(path)
        assert set(before) == set(after)
        assert all(np.array_equal(before[key], after[key]) for key in before)


def test_what_is_there_is_left_alone_and_what_is_wrong_is_made_anew(family, tmp_path):
    _, data = family
    (path,) = samples.make(tmp_path / "out", ["one"], data=data)
    first, content = path.stat().st_mtime_ns, path.read_bytes()
    samples.make(tmp_path / "out", ["one"], data=data)
    assert path.stat().st_mtime_ns == first
    path.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
    samples.make(tmp_path / "out", ["one"], data=data)
    assert path.read_bytes() == content


def test_a_spoiled_part_is_found_out(family, tmp_path):
    _, data = family
    part = data / "one_vae.safetensors"
    content = bytearray(part.read_bytes())
    content[-1] ^= 1
    part.write_bytes(content)
    with pytest.raises(FormatError, match="two: what was made of its parts is not what the manifest says"):
        samples.make(tmp_path / "out", ["two"], data=data)
    assert not list((tmp_path / "out").iterdir())


def test_unknown_names_are_refused_with_what_there_is(family, tmp_path):
    _, data = family
    with pytest.raises(UsageError, match="no sample is called four"):
        samples.make(tmp_path / "out", ["four"], data=data)


def test_a_family_that_is_too_large_is_not_written(tmp_path, monkeypatch):
    trained(tmp_path, "one", weights(1, "xy"))
    monkeypatch.setattr(shipping, "LIMIT", 100)
    with pytest.raises(ValueError, match="100 are allowed"):
        shipping.shipped(tmp_path, tmp_path / "data", lambda _: None)
    assert not (tmp_path / "data/manifest.json").is_file()
