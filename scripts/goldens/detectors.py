"""Build golden headers of detectors and of the networks that annotate images for controlnets.

The networks' own packages are the independent source: segment-anything, segment-anything-hq, facexlib, controlnet-aux,
groundingdino-py and ultralytics from PyPI, the repositories facebookresearch/sam2 and ChaoningZhang/MobileSAM, and
transformers. Run with an environment that has them and torch, and this repository's root on ``PYTHONPATH``::

    python scripts/goldens/detectors.py [NAME…]

All networks are built on torch's ``meta`` device where their constructors allow it; nothing is downloaded.
"""

from __future__ import annotations

import functools
import importlib
import sys
import warnings
from collections.abc import Callable
from typing import Any

import torch

from tests.goldens import save

warnings.filterwarnings("ignore")
# Stochastic depth rates are read with `.item()`, which the meta device cannot answer.
torch.linspace = functools.partial(torch.linspace, device="cpu")

DTYPES = {torch.float32: "F32", torch.float16: "F16", torch.int64: "I64", torch.bool: "BOOL"}
Row = tuple[str, dict[str, Any], Callable[[], torch.nn.Module]]
"""Where the class comes from, what the identity must say, and how the network is made."""


def made(module: str, name: str, **options: Any) -> Callable[[], torch.nn.Module]:
    return lambda: getattr(importlib.import_module(module), name)(**options)


def detector(architecture: str) -> dict[str, Any]:
    return {"status": "ok", "kind": "detector", "architecture": architecture}


def other(architecture: str) -> dict[str, Any]:
    return {"status": "ok", "kind": "other", "architecture": architecture}


def registered(package: str, name: str) -> Callable[[], torch.nn.Module]:
    def build() -> torch.nn.Module:
        return importlib.import_module(package).sam_model_registry[name]()

    return build


def sam2(config: str) -> Callable[[], torch.nn.Module]:
    return lambda: importlib.import_module("sam2.build_sam").build_sam2(config, None, device="meta")


def yolo(config: str, task: str = "DetectionModel") -> Callable[[], torch.nn.Module]:
    def build() -> torch.nn.Module:
        with torch.device("cpu"):  # the constructor runs the network once to learn its strides
            return getattr(importlib.import_module("ultralytics.nn.tasks"), task)(config, verbose=False)

    return build


def retinaface(network: str) -> Callable[[], torch.nn.Module]:
    def build() -> torch.nn.Module:
        with torch.device("cpu"):
            return made("facexlib.detection.retinaface", "RetinaFace", network_name=network)()

    return build


def headpose() -> torch.nn.Module:
    bottleneck = importlib.import_module("torchvision.models.resnet").Bottleneck
    return importlib.import_module("facexlib.headpose.hopenet_arch").HopeNet(bottleneck, [3, 4, 6, 3], 66)


def grounding_dino() -> torch.nn.Module:
    """The author's network, with BERT made from its default configuration instead of fetched."""
    transformers = importlib.import_module("transformers")
    builder = importlib.import_module("groundingdino.models.GroundingDINO.groundingdino")
    tokens = importlib.import_module("groundingdino.util.get_tokenlizer")
    builder.get_tokenlizer.get_tokenlizer = lambda _: _Tokens()
    tokens.get_pretrained_language_model = lambda _: transformers.BertModel(transformers.BertConfig())
    builder.get_tokenlizer.get_pretrained_language_model = tokens.get_pretrained_language_model
    for name in ("get_extended_attention_mask", "invert_attention_mask", "get_head_mask"):
        setattr(transformers.BertModel, name, None)  # methods the wrapper keeps that transformers no longer has
    config = importlib.import_module("groundingdino.util.slconfig").SLConfig.fromfile(
        str(importlib.import_module("pathlib").Path(builder.__file__).parents[2] / "config/GroundingDINO_SwinT_OGC.py")
    )
    return builder.build_groundingdino(config)


class _Tokens:
    def convert_tokens_to_ids(self, names: list[str]) -> list[int]:
        return list(range(len(names)))


def hugging_face(name: str) -> Callable[[], torch.nn.Module]:
    def build() -> torch.nn.Module:
        transformers = importlib.import_module("transformers")
        model = getattr(transformers, name)
        return model(model.config_class())

    return build


AUX, FACE, ULTRA = "controlnet-aux 0.0.10", "facexlib 0.3.0", "ultralytics 8.4.190"
ROWS: dict[str, Row] = {
    "sam_vit_b": ("segment-anything 1.0: vit_b", detector("SAM"), registered("segment_anything", "vit_b")),
    "sam_vit_l": ("segment-anything 1.0: vit_l", detector("SAM"), registered("segment_anything", "vit_l")),
    "sam_vit_h": ("segment-anything 1.0: vit_h", detector("SAM"), registered("segment_anything", "vit_h")),
    "sam_hq_vit_b": ("segment-anything-hq 0.3: vit_b", detector("HQ-SAM"), registered("segment_anything_hq", "vit_b")),
    "sam_hq_tiny": (
        "segment-anything-hq 0.3: vit_tiny",
        detector("HQ-SAM"),
        registered("segment_anything_hq", "vit_tiny"),
    ),
    "mobile_sam": ("ChaoningZhang/MobileSAM 34bbbfd: vit_t", detector("MobileSAM"), registered("mobile_sam", "vit_t")),
    "sam2_tiny": (
        "facebookresearch/sam2 2b90b9f: sam2_hiera_t",
        detector("SAM2"),
        sam2("configs/sam2/sam2_hiera_t.yaml"),
    ),
    "sam21_large": (
        "facebookresearch/sam2 2b90b9f: sam2.1_hiera_l",
        detector("SAM2"),
        sam2("configs/sam2.1/sam2.1_hiera_l.yaml"),
    ),
    "sam_transformers": ("transformers 5.23.0: SamModel()", detector("SAM"), hugging_face("SamModel")),
    "sam_hq_transformers": ("transformers 5.23.0: SamHQModel()", detector("HQ-SAM"), hugging_face("SamHQModel")),
    "sam2_transformers": ("transformers 5.23.0: Sam2Model()", detector("SAM2"), hugging_face("Sam2Model")),
    "grounding_dino": (
        "groundingdino-py 0.4.0: SwinT_OGC, BERT by default config",
        detector("GroundingDINO"),
        grounding_dino,
    ),
    "grounding_dino_transformers": (
        "transformers 5.23.0: GroundingDinoForObjectDetection()",
        detector("GroundingDINO"),
        hugging_face("GroundingDinoForObjectDetection"),
    ),
    "yolov3_tiny": (f"{ULTRA}: yolov3-tiny.yaml", detector("YOLO"), yolo("yolov3-tiny.yaml")),
    "yolov5nu": (f"{ULTRA}: yolov5nu.yaml", detector("YOLO"), yolo("yolov5nu.yaml")),
    "yolov8n": (f"{ULTRA}: yolov8n.yaml", detector("YOLO"), yolo("yolov8n.yaml")),
    "yolov8s_seg": (f"{ULTRA}: yolov8s-seg.yaml", detector("YOLO"), yolo("yolov8s-seg.yaml", "SegmentationModel")),
    "yolov8n_pose": (f"{ULTRA}: yolov8n-pose.yaml", detector("YOLO"), yolo("yolov8n-pose.yaml", "PoseModel")),
    "yolov8n_obb": (f"{ULTRA}: yolov8n-obb.yaml", detector("YOLO"), yolo("yolov8n-obb.yaml", "OBBModel")),
    "yolov8s_world": (f"{ULTRA}: yolov8s-worldv2.yaml", detector("YOLO"), yolo("yolov8s-worldv2.yaml", "WorldModel")),
    "yolov9t": (f"{ULTRA}: yolov9t.yaml", detector("YOLO"), yolo("yolov9t.yaml")),
    "yolov10n": (f"{ULTRA}: yolov10n.yaml", detector("YOLO"), yolo("yolov10n.yaml")),
    "yolo11n": (f"{ULTRA}: yolo11n.yaml", detector("YOLO"), yolo("yolo11n.yaml")),
    "yolo12n": (f"{ULTRA}: yolo12n.yaml", detector("YOLO"), yolo("yolo12n.yaml")),
    "yolo26n": (f"{ULTRA}: yolo26n.yaml", detector("YOLO"), yolo("yolo26n.yaml")),
    "rtdetr_l": (f"{ULTRA}: rtdetr-l.yaml", detector("RT-DETR"), yolo("rtdetr-l.yaml", "RTDETRDetectionModel")),
    "yolov8n_cls": (
        f"{ULTRA}: yolov8n-cls.yaml",
        other("YOLO classifier"),
        yolo("yolov8n-cls.yaml", "ClassificationModel"),
    ),
    "retinaface_resnet50": (f"{FACE}: RetinaFace('resnet50')", detector("RetinaFace"), retinaface("resnet50")),
    "retinaface_mobile": (f"{FACE}: RetinaFace('mobile0.25')", detector("RetinaFace"), retinaface("mobile0.25")),
    "parsenet": (
        f"{FACE}: ParseNet(512, 512, parsing_ch=19)",
        other("ParseNet"),
        made("facexlib.parsing.parsenet", "ParseNet", in_size=512, out_size=512, parsing_ch=19),
    ),
    "bisenet": (f"{FACE}: BiSeNet(19)", other("BiSeNet"), made("facexlib.parsing.bisenet", "BiSeNet", num_class=19)),
    "modnet": (
        f"{FACE}: MODNet()",
        other("MODNet"),
        made("facexlib.matting.modnet", "MODNet", backbone_pretrained=False),
    ),
    "awing_fan": (
        f"{FACE}: FAN(4, num_landmarks=98)",
        other("FAN"),
        made("facexlib.alignment.awing_arch", "FAN", num_modules=4, num_landmarks=98),
    ),
    "hopenet": (f"{FACE}: HopeNet(Bottleneck, [3, 4, 6, 3], 66)", other("HopeNet"), headpose),
    "arcface": (
        f"{FACE}: Backbone(50, 0.6, 'ir_se')",
        other("ArcFace"),
        made("facexlib.recognition.arcface_arch", "Backbone", num_layers=50, drop_ratio=0.6, mode="ir_se"),
    ),
    "openpose_body": (
        f"{AUX}: bodypose_model()",
        other("OpenPose body"),
        made("controlnet_aux.open_pose.model", "bodypose_model"),
    ),
    "openpose_hand": (
        f"{AUX}: handpose_model()",
        other("OpenPose hand"),
        made("controlnet_aux.open_pose.model", "handpose_model"),
    ),
    "openpose_face": (f"{AUX}: FaceNet()", other("OpenPose face"), made("controlnet_aux.open_pose.face", "FaceNet")),
    "hed": (f"{AUX}: ControlNetHED_Apache2()", other("HED"), made("controlnet_aux.hed", "ControlNetHED_Apache2")),
    "mlsd_large": (
        f"{AUX}: MobileV2_MLSD_Large()",
        other("M-LSD"),
        made("controlnet_aux.mlsd.models.mbv2_mlsd_large", "MobileV2_MLSD_Large"),
    ),
    "mlsd_tiny": (
        f"{AUX}: MobileV2_MLSD_Tiny()",
        other("M-LSD"),
        made("controlnet_aux.mlsd.models.mbv2_mlsd_tiny", "MobileV2_MLSD_Tiny"),
    ),
    "pidinet": (f"{AUX}: pidinet()", other("PiDiNet"), made("controlnet_aux.pidi.model", "pidinet")),
    "lineart": (
        f"{AUX}: Generator(3, 1, 3)",
        other("line art"),
        made("controlnet_aux.lineart", "Generator", input_nc=3, output_nc=1, n_residual_blocks=3),
    ),
    "lineart_anime": (
        f"{AUX}: UnetGenerator(3, 1, 8, 64)",
        other("line art (anime)"),
        made(
            "controlnet_aux.lineart_anime",
            "UnetGenerator",
            input_nc=3,
            output_nc=1,
            num_downs=8,
            ngf=64,
            use_dropout=False,
        ),
    ),
    "teed": (f"{AUX}: TED()", other("TEED"), made("controlnet_aux.teed.ted", "TED")),
    "leres": (
        f"{AUX}: RelDepthModel('resnext101')",
        other("LeReS"),
        made("controlnet_aux.leres.leres.multi_depth_model_woauxi", "RelDepthModel", backbone="resnext101"),
    ),
    "midas_dpt_hybrid": (
        f"{AUX}: DPTDepthModel('vitb_rn50_384')",
        other("MiDaS"),
        made(
            "controlnet_aux.midas.midas.dpt_depth",
            "DPTDepthModel",
            path=None,
            backbone="vitb_rn50_384",
            non_negative=True,
        ),
    ),
    "depth_anything_transformers": (
        "transformers 5.23.0: DepthAnythingForDepthEstimation()",
        other("Depth Anything"),
        hugging_face("DepthAnythingForDepthEstimation"),
    ),
}


def make(name: str) -> None:
    source, expect, build = ROWS[name]
    with torch.device("meta"):
        state = build().state_dict()
    tensors = {key: (DTYPES[value.dtype], tuple(value.shape)) for key, value in state.items()}
    save(f"detectors/{name}", source, tensors, expect)


def main(wanted: list[str]) -> int:
    failed = 0
    for name in wanted or ROWS:
        try:
            make(name)
        except Exception as error:  # noqa: BLE001 - the table is long; every failure is shown and counted
            failed += 1
            print(f"{name}: {type(error).__name__}: {str(error)[:300]}", file=sys.stderr)
    return failed


if __name__ == "__main__":
    sys.exit(1 if main(sys.argv[1:]) else 0)
