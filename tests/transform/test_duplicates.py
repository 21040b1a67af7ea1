"""An encoder under the prefixes of two generations is one too many only when every byte of it is there twice."""

from tests.transform.made import make, noise, read, write

NEW, OLD = "conditioner.embedders.0.", "cond_stage_model."
KEYS = ("transformer.text_model.final_layer_norm.weight", "transformer.text_model.embeddings.token_embedding.weight")
TABLE = noise(2, 400, 300)  # more than one tile


def encoder(prefix, table=TABLE):
    return {prefix + KEYS[0]: noise(1, 300), prefix + KEYS[1]: table}


def pruned(tmp_path, tensors):
    source = write(tmp_path / "in.safetensors", {"model.diffusion_model.out.0.weight": noise(3, 8), **tensors})
    certificate = make(tmp_path / "out.safetensors", [{"op": "prune"}], source)
    return certificate, read(tmp_path / "out.safetensors")


def test_a_copy_is_dropped_and_named(tmp_path):
    certificate, found = pruned(tmp_path, {**encoder(NEW), **encoder(OLD)})
    assert not any(name.startswith(OLD) for name in found)
    assert {NEW + key for key in KEYS} <= found.keys()
    assert {each["key"]: each["why"] for each in certificate["dropped"]} == {
        OLD + key: f"the same bytes as {NEW + key}" for key in KEYS
    }


def test_one_number_that_differs_keeps_both(tmp_path):
    other = TABLE.copy()
    other[-1, -1] += 1
    certificate, found = pruned(tmp_path, {**encoder(NEW), **encoder(OLD, other)})
    assert certificate["dropped"] == []
    assert {OLD + key for key in KEYS} <= found.keys()


def test_an_encoder_with_a_tensor_of_its_own_stays(tmp_path):
    extra = {OLD + "logit_scale": noise(4, 1)}
    certificate, _ = pruned(tmp_path, {**encoder(NEW), **encoder(OLD), **extra})
    assert certificate["dropped"] == []


def test_the_only_encoder_of_an_sd1_checkpoint_stays(tmp_path):
    certificate, found = pruned(tmp_path, encoder(OLD))
    assert certificate["dropped"] == []
    assert {OLD + key for key in KEYS} <= found.keys()
