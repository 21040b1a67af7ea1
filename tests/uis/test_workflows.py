"""ComfyUI's and InvokeAI's workflows as the models they name; the templates that ComfyUI ships are the oracle."""

import copy
import json
from collections import Counter
from functools import lru_cache
from pathlib import Path

import pytest

from assetkit.uis.references import stem
from assetkit.uis.workflows import NODES_LIMIT, form_of, is_whole, workflow_references
from assetkit.uis.workflows.folders import FOLDERS, folder_of, kind_of

templates = pytest.importorskip("comfyui_workflow_templates_json")


@lru_cache(maxsize=1)
def corpus():
    """Every workflow of the package, by its file's name."""
    found = {}
    for folder in templates.__path__:
        for path in sorted(Path(folder).rglob("*.json")):
            data = json.loads(path.read_text(encoding="utf-8"))
            if form_of(data) == "ui":
                found[path.name] = data
    return found


def graphs(data):
    yield data
    yield from data.get("definitions", {}).get("subgraphs", ())


def entries(data):
    """(directory, name) of every ``properties.models`` entry, subgraphs included."""
    for graph in graphs(data):
        for node in graph["nodes"]:
            for each in node.get("properties", {}).get("models") or ():
                yield each["directory"], each["name"]


def without_entries(data):
    data = copy.deepcopy(data)
    for graph in graphs(data):
        for node in graph["nodes"]:
            node.get("properties", {}).pop("models", None)
    return data


def test_every_model_entry_of_the_templates_is_found():
    """The counts are those of the package's version 0.1.123; a newer one has more of the same."""
    counted, missing, without_url = Counter(), [], []
    for name, data in corpus().items():
        references = workflow_references(data)
        assert is_whole(data)
        by_place = {(each.folder, each.name): each for each in references}
        for place in entries(data):
            counted["entries"] += 1
            found = by_place.get(place)
            if found is None:
                missing.append((name, place))
            elif not found.urls:
                without_url.append((name, place))
    assert (missing, without_url) == ([], [])
    assert len(corpus()) >= 644
    assert counted["entries"] >= 1204
    if len(corpus()) == 644:
        assert counted["entries"] == 1204


def test_values_alone_name_every_model_and_its_folder():
    """With the authors' entries taken out, the nodes' values must say the same: name and folder of all of them."""
    missing = []
    for name, data in corpus().items():
        found = {(each.folder, each.name) for each in workflow_references(without_entries(data))}
        missing += [(name, place) for place in entries(data) if place not in found]
    assert missing == []


def test_no_template_names_a_model_whose_kind_is_not_known():
    unknown = {
        (each.folder, each.name)
        for data in corpus().values()
        for each in workflow_references(data)
        if each.role == "model" or each.folder not in FOLDERS
    }
    assert unknown == set()


def node(id_, kind, values, *, mode=0, inputs=(), models=None):
    found = {"id": id_, "type": kind, "mode": mode, "widgets_values": values, "inputs": list(inputs), "outputs": []}
    return found | {"properties": {"models": models} if models else {}}


def ui(*nodes, subgraphs=(), **more):
    return {"nodes": list(nodes), "links": [], "version": 0.4, "definitions": {"subgraphs": list(subgraphs)}, **more}


def names(data, **wanted):
    found = workflow_references(data)
    return [each.name for each in found if all(getattr(each, key) == value for key, value in wanted.items())]


def loader_subgraph(id_="sub", *, inside="default.safetensors"):
    widget = {"name": "lora_name", "type": "COMBO", "widget": {"name": "lora_name"}, "link": 1}
    strength = {"name": "strength_model", "type": "FLOAT", "widget": {"name": "strength_model"}, "link": None}
    return {
        "id": id_,
        "name": "Loader",
        "inputs": [
            {"name": "model", "type": "MODEL", "linkIds": []},
            {"name": "style", "type": "COMBO", "linkIds": [1]},
        ],
        "nodes": [node(5, "LoraLoaderModelOnly", [inside, 0.5], inputs=[widget, strength])],
        "links": [{"id": 1, "origin_id": -10, "origin_slot": 1, "target_id": 5, "target_slot": 0, "type": "COMBO"}],
    }


def test_a_subgraph_loads_what_its_instance_passes_in():
    data = ui(node(1, "sub", ["one.safetensors"]), node(2, "sub", ["two.safetensors"]), subgraphs=[loader_subgraph()])
    found = workflow_references(data)
    assert [(each.name, each.weight, each.used) for each in found] == [
        ("one.safetensors", 0.5, True),
        ("two.safetensors", 0.5, True),
    ]
    assert "1:5" in found[0].where


def test_an_instance_without_values_leaves_the_inner_ones():
    assert names(ui(node(1, "sub", []), subgraphs=[loader_subgraph()])) == ["default.safetensors"]


@pytest.mark.parametrize("target", [["5", "lora_name"], ["-1", "style"]])
def test_proxy_widgets_pass_values_in(target):
    instance = node(1, "sub", ["proxied.safetensors"])
    instance["properties"]["proxyWidgets"] = [target]
    assert names(ui(instance, subgraphs=[loader_subgraph()])) == ["proxied.safetensors"]


def test_values_pass_through_nested_subgraphs():
    widget = {"name": "style", "type": "COMBO", "widget": {"name": "style"}, "link": 7}
    outer = {
        "id": "outer",
        "inputs": [{"name": "which", "type": "COMBO", "linkIds": [7]}],
        "nodes": [node(9, "sub", ["middle.safetensors"], inputs=[widget])],
        "links": [{"id": 7, "origin_id": -10, "origin_slot": 0, "target_id": 9, "target_slot": 0, "type": "COMBO"}],
    }
    data = ui(node(1, "outer", ["top.safetensors"]), subgraphs=[outer, loader_subgraph()])
    assert names(data) == ["top.safetensors"]


@pytest.mark.parametrize("mode", [2, 4])
def test_what_a_muted_or_bypassed_instance_holds_is_not_used(mode):
    data = ui(node(1, "sub", ["one.safetensors"], mode=mode), subgraphs=[loader_subgraph()])
    assert names(data, used=False) == ["one.safetensors"]


def test_a_definition_without_an_instance_is_not_used():
    data = ui(node(1, "VAELoader", ["a.vae.pt"]), subgraphs=[loader_subgraph()])
    assert (names(data, used=True), names(data, used=False)) == (["a.vae.pt"], ["default.safetensors"])


def test_subgraphs_that_multiply_are_cut_and_said_to_be():
    def level(at):
        inner = f"s{at + 1}"
        return {"id": f"s{at}", "inputs": [], "links": [], "nodes": [node(n, inner, []) for n in range(8)]}

    data = ui(node(1, "s0", []), subgraphs=[*(level(at) for at in range(14)), loader_subgraph("s14")])
    assert len(workflow_references(data)) <= 1
    assert not is_whole(data)
    loop = ui(node(1, "s", []), subgraphs=[{"id": "s", "nodes": [node(1, "s", []), node(2, "s", [])], "links": []}])
    assert workflow_references(loop) == ()
    assert NODES_LIMIT <= 10_000


@pytest.mark.parametrize(
    ("kind", "value", "role"),
    [
        ("UltralyticsDetectorProvider", "bbox/face_yolov8m.pt", "detector"),
        ("SAMLoader", "sam_vit_b_01ec64.pth", "detector"),
        ("IPAdapterModelLoader", "ip-adapter_sd15.safetensors", "ip_adapter"),
        ("ADE_LoadAnimateDiffModel", "mm_sd_v15_v2.ckpt", "motion_module"),
        ("UpscaleModelLoader", "4x-UltraSharp.pth", "upscaler"),
        ("CLIPVisionLoader", "h.safetensors", "clip_vision"),
        ("UnetLoaderGGUF", "flux1-dev-Q4_K_S.gguf", "diffusion_model"),
        ("SUPIR_model_loader_v2", "SUPIR-v0Q.ckpt", "checkpoint"),
        ("InstantIDModelLoader", "ip-adapter.bin", "ip_adapter"),
        ("VAELoader", "taesd", "taesd"),
        ("SomebodysMysteryNode", "styles/4x_foolhardy.pth", "upscaler"),
        ("SomebodysMysteryNode", "sd_vae.pt", "vae"),
        ("SomebodysMysteryNode", "anything.safetensors", "model"),
    ],
)
def test_nodes_of_packs(kind, value, role):
    found = workflow_references(ui(node(1, kind, [value, "auto", 3])))
    assert [(each.role, each.name) for each in found] == [(role, value)]


def test_two_files_of_one_name_in_two_folders_are_two():
    data = ui(
        node(1, "LoraLoader", ["v1/ink.safetensors", 1, 1]),
        node(2, "LoraLoader", ["v2/ink.safetensors", 1, 1]),
        node(3, "LoraLoader", ["v1/ink.safetensors", 0.5, 1]),
    )
    assert names(data) == ["v1/ink.safetensors", "v2/ink.safetensors"]


def test_windows_paths_are_written_with_slashes():
    assert names(ui(node(1, "LoraLoader", ["a\\b.safetensors", 1, 1]))) == ["a/b.safetensors"]


POWER = [
    {"type": "PowerLoraLoaderHeaderWidget"},
    {"on": True, "lora": "a/x.safetensors", "strength": 0.7, "strengthTwo": None},
    {"on": False, "lora": "off.safetensors", "strength": 1},
    "",
]
ROWS = [{"name": "nice", "strength": "0.8", "active": True}, {"name": "idle", "strength": 0, "active": True}]
EFFICIENT = ["m.ckpt", "Baked VAE", -1, "l.safetensors", 1.0, 1.0, "prompt embedding:neg", ""]


@pytest.mark.parametrize(
    ("kind", "values", "expected"),
    [
        ("Power Lora Loader (rgthree)", POWER, [("a/x.safetensors", 0.7, True), ("off.safetensors", 1, False)]),
        (
            "Lora Loader (LoraManager)",
            ["<lora:nice:0.8>", {"__value__": ROWS}],
            [("nice", 0.8, True), ("idle", 0, False)],
        ),
        ("Efficient Loader", EFFICIENT, [("m.ckpt", None, True), ("l.safetensors", 1, True), ("neg", None, True)]),
        ("LoraLoader", ["zero.safetensors", 0, 0], [("zero.safetensors", 0, False)]),
        ("LoraLoader", ["half.safetensors", 0, 0.5], [("half.safetensors", 0.5, True)]),
        (
            "DualCLIPLoader",
            ["l.safetensors", "t5.gguf", "flux"],
            [("l.safetensors", None, True), ("t5.gguf", None, True)],
        ),
        ("CLIPTextEncode", ["(embedding:bad/hands.pt:1.2), cat"], [("bad/hands.pt", None, True)]),
        ("Note", ["get it: model.safetensors"], []),
        ("LoadImage", ["example.png", "image"], []),
    ],
)
def test_rows_weights_and_prompts(kind, values, expected):
    found = workflow_references(ui(node(1, kind, values)))
    assert [(each.name, each.weight, each.used) for each in found] == expected


def test_the_api_form_names_its_inputs():
    data = {
        "3": {"class_type": "KSampler", "inputs": {"model": ["10", 0], "seed": 5}},
        "4": {"class_type": "CheckpointLoaderSimple", "inputs": {"ckpt_name": "SD15\\dream.safetensors"}},
        "6": {"class_type": "CLIPTextEncode", "inputs": {"text": "cat, embedding:easynegative", "clip": ["4", 1]}},
        "8": {"class_type": "SomePack", "inputs": {"upscale_model_name": "x.pth", "control_net_name": ["12", 0]}},
        "10": {"class_type": "LoraLoader", "inputs": {"lora_name": "l.safetensors", "strength_model": 0.0,
               "strength_clip": 0.4, "model": ["4", 0]}},
        "12": {"class_type": "PrimitiveString", "inputs": {"value": "canny.pth"}},
    }  # fmt: skip
    for form in (data, {"prompt": data, "client_id": "x"}):
        found = {each.name: (each.role, each.weight) for each in workflow_references(form)}
        assert found["SD15/dream.safetensors"] == ("checkpoint", None)
        assert found["easynegative"] == ("embedding", None)
        assert found["x.pth"] == ("upscaler", None)
        assert found["canny.pth"][0] == "controlnet"
        assert found["l.safetensors"] == ("lora", 0.4)


def test_addresses_come_from_entries_and_notes():
    entry = {"name": "a.safetensors", "url": "https://h/a.safetensors", "directory": "vae", "hash": "ab" * 32}
    note = node(2, "MarkdownNote", ["[b](https://h/x/b.safetensors?download=true), (https://h/page)"])
    data = ui(node(1, "VAELoader", ["a.safetensors"], models=[entry]), node(3, "VAELoader", ["b.safetensors"]), note)
    first, second = workflow_references(data)
    assert (first.urls, first.hashes[0].value) == (("https://h/a.safetensors",), "ab" * 32)
    assert second.urls == ("https://h/x/b.safetensors?download=true",)


def test_version_1_with_links_as_objects_and_a_list_of_models():
    link = {"id": 1, "origin_id": 1, "origin_slot": 0, "target_id": 2, "target_slot": 0, "type": "VAE"}
    rows = [
        {"name": "a.safetensors", "url": "https://h/a.safetensors", "directory": "vae"},
        {"name": "z.safetensors", "url": "https://h/z.safetensors", "directory": "loras"},
        "no row",
    ]
    data = {"version": 1, "state": {}, "nodes": [node(1, "VAELoader", {"vae_name": "a.safetensors"})], "links": [link]}
    first, second = workflow_references(data | {"models": rows})
    assert (first.name, first.urls, first.used) == ("a.safetensors", ("https://h/a.safetensors",), True)
    assert (second.role, second.name, second.used) == ("lora", "z.safetensors", False)


def test_an_entry_that_is_not_chosen_takes_no_part():
    entry = {"name": "old.safetensors", "url": "https://h/old.safetensors", "directory": "vae"}
    data = ui(node(1, "VAELoader", ["mine.safetensors"], models=[entry]))
    assert (names(data, used=True), names(data, used=False)) == (["mine.safetensors"], ["old.safetensors"])


def test_invokeai_workflows():
    model = {"key": "k", "hash": "blake3:" + "ab" * 32, "name": "Dream", "base": "sd-1", "type": "main"}
    lora = {"key": "l", "hash": "blake3:" + "cd" * 32, "name": "Ink", "base": "sd-1", "type": "lora"}
    inputs = {"model": {"name": "model", "value": model}, "loras": {"value": [{"lora": lora, "weight": 0.5}]}}
    nodes = [{"id": "1", "type": "invocation", "data": {"type": "main_model_loader", "inputs": inputs}}]
    data = {"name": "w", "nodes": nodes, "edges": [], "exposedFields": [], "meta": {"version": "3.0.0"}}
    found = workflow_references(data)
    assert [(each.role, each.name, each.weight) for each in found] == [
        ("checkpoint", "Dream", None),
        ("lora", "Ink", 0.5),
    ]
    assert found[0].hashes == (("ab" * 32, ("blake3",)),)


@pytest.mark.parametrize("data", [{}, {"nodes": 5, "links": []}, {"1": {"class_type": "x"}}, {"a": []}])
def test_what_is_no_workflow_names_nothing(data):
    assert workflow_references(data) == ()


def test_names_of_inputs_beat_names_of_nodes():
    assert folder_of("ControlNetWithUpscale", "vae_name", "x.pt") == "vae"
    assert kind_of("no-such-folder") == "model"
    assert stem("Sub\\Dir/My.Model.v1.safetensors") == "my.model.v1"
