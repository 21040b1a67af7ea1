"""The Hub through its own library, against a loopback service."""

from __future__ import annotations

import hashlib

import pytest

from assetkit.config import Services
from assetkit.errors import RemoteError, UsageError
from assetkit.sources.base import Nothing, Wanted
from tests.loopback.hub import COMMIT, HubLike
from tests.loopback.server import answer

constants = pytest.importorskip("huggingface_hub.constants")

from assetkit.sources.huggingface import HuggingFace, read  # noqa: E402

WEIGHTS = b"weights"
SHA = hashlib.sha256(WEIGHTS).hexdigest()


@pytest.fixture
def hub(monkeypatch):
    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", False)  # a setting of the library; the service is on loopback
    with HubLike() as server:
        server.repositories["ink/style"] = {
            "style.safetensors": WEIGHTS,
            "unet/diffusion.safetensors": b"other",
            "style.ckpt": b"pickle",
            "README.md": b"# Style",
        }
        server.cards["ink/style"] = {
            "license": "other",
            "license_name": "ink-1.0",
            "license_link": "LICENSE.md",
            "base_model": "stabilityai/stable-diffusion-xl-base-1.0",
            "instance_prompt": "ink drawing",
        }
        yield server


@pytest.fixture
def source(net, hub):
    return HuggingFace(net, Services(huggingface_url=hub.url, huggingface_token="hf_secret"))


def test_a_repository_that_a_clue_names_gives_the_hashes_of_all_its_files(source, hub, net):
    wanted = [Wanted(SHA, ("hf:ink/style", "https://huggingface.co/ink/style"))]
    found = {each.reference: each.sha256 for each in source.matches(wanted, Nothing())}
    assert set(found) == {
        f"hf:ink/style/{name}" for name in ("style.safetensors", "unet/diffusion.safetensors", "style.ckpt")
    }
    assert found["hf:ink/style/style.safetensors"] == SHA
    (record,) = source.records(["hf:ink/style"], Nothing())
    assert record.document["sha"] == COMMIT
    assert net.requests == len(hub.asked) == 1
    assert hub.asked[0].headers["authorization"] == "Bearer hf_secret"


def test_what_a_repository_says(source):
    (record,) = source.records(["hf:ink/style"], Nothing())
    said = source.describe(record, "hf:ink/style/style.safetensors", SHA)
    facts = said.facts
    assert (facts["name"], facts["creator"], facts["file"]) == ("style", "ink", "style.safetensors")
    assert (facts["trigger_words"], facts["tags"]) == (["ink drawing"], ["diffusers"])
    assert facts["base_models"] == "stabilityai/stable-diffusion-xl-base-1.0"
    assert said.license == {"license": "other", "license_name": "ink-1.0", "license_link": "LICENSE.md"}
    assert said.notices == ()
    (notice,) = source.describe(record, "hf:ink/style/style.safetensors", "0" * 64).notices
    assert notice.code == "update-available"


def test_a_license_that_only_a_tag_names(source, hub):
    hub.cards["ink/style"] = {}
    (record,) = source.records(["hf:ink/style"], Nothing())
    assert source.describe(record, "hf:ink/style/style.safetensors", SHA).license == {"license": "openrail++"}


def test_a_repository_that_is_gone(source):
    (record,) = source.records(["hf:ink/none"], Nothing())
    assert record.document is None
    assert list(source.matches([Wanted(SHA, ("hf:ink/none",))], Nothing())) == []


def test_a_failure_is_ours_and_shows_no_token(source, hub):
    hub.faults = [answer({"error": "bad token hf_secret"}, 403)] * 9
    with pytest.raises(RemoteError) as caught:
        list(source.records(["hf:ink/style"], Nothing()))
    assert "hf_secret" not in str(caught.value)


def test_one_repository_that_fails_does_not_hide_the_others(source, hub):
    hub.repositories["a/private"] = {}
    hub.route = lambda asked: answer({}, 403) if "private" in asked.path else HubLike._route(hub, asked)
    records = source.records(["hf:a/private", "hf:ink/style"], Nothing())
    assert next(records).reference == "hf:ink/style"
    with pytest.raises(RemoteError, match="403"):
        next(records)


def test_without_the_package_it_is_said(source, monkeypatch):
    import sys

    for name in ("huggingface_hub", "huggingface_hub.errors"):
        monkeypatch.setitem(sys.modules, name, None)
    with pytest.raises(UsageError, match="assetkit-models"):
        list(source.records(["hf:ink/style"], Nothing()))


def test_files_of_a_repository(source):
    (record,) = source.records(["hf:ink/style"], Nothing())
    names = [each.name for each in source.files(record, "hf:ink/style")]
    assert names == ["style.safetensors", "style.ckpt", "unet/diffusion.safetensors"]
    (one,) = source.files(record, "hf:ink/style/style.safetensors")
    assert (one.size, one.sha256) == (len(WEIGHTS), SHA)
    request = source.request(one)
    assert request.url.endswith(f"/ink/style/resolve/{COMMIT}/style.safetensors")
    assert request.token == "hf_secret"


@pytest.mark.parametrize(
    ("text", "reference"),
    [
        ("hf:ink/style", "hf:ink/style"),
        ("hf:ink/style/a/b.safetensors@v1", "hf:ink/style/a/b.safetensors@v1"),
        ("https://huggingface.co/ink/style", "hf:ink/style"),
        ("https://huggingface.co/ink/style/tree/main", "hf:ink/style@main"),
        ("https://hf.co/ink/style/resolve/main/a%20b.safetensors?download=true", "hf:ink/style/a b.safetensors@main"),
        ("https://huggingface.co/datasets/ink", None),
        ("https://huggingface.co.evil.example/ink/style", None),
        ("hf:../..", None),
        ("hf:ink", None),
    ],
)
def test_references(text, reference):
    assert read(text) == reference
