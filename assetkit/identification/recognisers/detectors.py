"""Networks that find things in images: YOLO and RT-DETR, SAM and its kin, GroundingDINO, RetinaFace."""

from __future__ import annotations

from collections.abc import Iterator

from assetkit.identification.architectures._schema import layer_index
from assetkit.identification.claim import Claim, Recogniser
from assetkit.identification.match import fits
from assetkit.identification.rules import Rule, RuleBook
from assetkit.identification.view import View
from assetkit.types import Evidence, Shape

_SAM_DECODER = ("mask_decoder.iou_token.weight", "mask_decoder.mask_tokens.weight")
_SAM_PROMPT = "prompt_encoder.pe_layer.positional_encoding_gaussian_matrix"
_HQ = ("mask_decoder.hf_token.weight", "mask_decoder.embedding_maskfeature.0.weight")

RULES = (
    Rule(
        "detector",
        has=(_HQ[0], _HQ[1], *_SAM_DECODER, _SAM_PROMPT),
        under=("image_encoder.",),
        architecture="HQ-SAM",
        source="segment-anything-hq 0.3: sam_model_registry",
    ),
    Rule(
        "detector",
        has=("image_encoder.patch_embed.seq.0.c.weight", *_SAM_DECODER, _SAM_PROMPT),
        lacks=_HQ,
        architecture="MobileSAM",
        source="ChaoningZhang/MobileSAM 34bbbfd: sam_model_registry['vit_t']",
    ),
    Rule(
        "detector",
        has=(
            "image_encoder.blocks.0.attn.rel_pos_h",
            "image_encoder.patch_embed.proj.weight",
            *_SAM_DECODER,
            _SAM_PROMPT,
        ),
        shapes={"image_encoder.patch_embed.proj.weight": (None, 3, 16, 16)},
        lacks=_HQ,
        architecture="SAM",
        source="segment-anything 1.0: sam_model_registry",
    ),
    Rule(
        "detector",
        has=("sam_mask_decoder.iou_token.weight", "maskmem_tpos_enc", "image_encoder.trunk.patch_embed.proj.weight"),
        under=("memory_attention.", "memory_encoder."),
        absent=("spatial_perceiver.",),  # EdgeTAM has one
        architecture="SAM2",
        source="facebookresearch/sam2 2b90b9f: build_sam2",
    ),
    Rule(
        "detector",
        has=(
            "mask_decoder.hq_token.weight",
            "shared_image_embedding.positional_embedding",
            *_SAM_DECODER,
            "vision_encoder.patch_embed.projection.weight",
        ),
        layout="transformers",
        architecture="HQ-SAM",
        source="transformers 5.23.0: SamHQModel",
    ),
    Rule(
        "detector",
        has=(
            "vision_encoder.layers.0.attn.rel_pos_h",
            "shared_image_embedding.positional_embedding",
            *_SAM_DECODER,
            "vision_encoder.patch_embed.projection.weight",
        ),
        lacks=(*_HQ, "mask_decoder.hq_token.weight"),
        layout="transformers",
        architecture="SAM",
        source="transformers 5.23.0: SamModel",
    ),
    Rule(
        "detector",
        has=(
            "vision_encoder.backbone.patch_embed.projection.weight",
            "shared_image_embedding.positional_embedding",
            *_SAM_DECODER,
            "mask_decoder.obj_score_token.weight",
        ),
        absent=("spatial_perceiver.",),
        layout="transformers",
        architecture="SAM2",
        source="transformers 5.23.0: Sam2Model",
    ),
    Rule(
        "detector",
        has=(
            "transformer.encoder.fusion_layers.0.gamma_v",
            "transformer.tgt_embed.weight",
            "transformer.enc_out_bbox_embed.layers.0.weight",
            "feat_map.weight",
            "backbone.0.patch_embed.proj.weight",
        ),
        under=("bert.",),
        architecture="GroundingDINO",
        source="groundingdino-py 0.4.0: build_groundingdino",
    ),
    Rule(
        "detector",
        has=("model.encoder.layers.0.fusion_layer.vision_param", "bbox_embed.0.layers.0.weight", "model.level_embed"),
        under=("model.text_backbone.", "model.backbone."),
        layout="transformers",
        architecture="GroundingDINO",
        source="transformers 5.23.0: GroundingDinoForObjectDetection",
    ),
    Rule(
        "detector",
        has=("ClassHead.0.conv1x1.weight", "BboxHead.0.conv1x1.weight", "LandmarkHead.0.conv1x1.weight"),
        shapes={"BboxHead.0.conv1x1.weight": (8, None, 1, 1), "LandmarkHead.0.conv1x1.weight": (20, None, 1, 1)},
        under=("body.", "fpn.", "ssh1."),
        architecture="RetinaFace",
        source="facexlib 0.3.0: detection.retinaface.RetinaFace",
    ),
)
BOOK = RuleBook(RULES, prefixes=("", "module.", "model."))


def yolo(view: View) -> Iterator[Claim]:
    """A claim for a network of ultralytics: layers ``model.0 … model.N`` of which the last is a detection head."""
    stem = view.shape("model.0.conv.weight") or view.shape("model.0.stem1.conv.weight")
    if stem is None or not fits(stem, (None, (1, 3, 4), (3, 6), (3, 6))):
        return
    head = f"model.{max(_places(view))}."
    for needed, architecture, kind in _HEADS:
        if all((shape := view.shape(head + key)) is not None and fits(shape, want) for key, want in needed.items()):
            detail = ", ".join(f"{head}{key} {list(_shown(view, head + key))}" for key in needed)
            yield Claim(
                kind, architecture=architecture, evidence=(Evidence("keys and shapes", detail), *_classes(view))
            )
            return


_HEADS = (
    # Boxes by cv2, classes by cv3: Detect, Segment, Pose, OBB and WorldDetect (ultralytics nn/modules/head)
    (
        {
            "cv2.0.2.weight": (None, None, 1, 1),
            "cv3.0.2.weight": (None, None, 1, 1),
            "cv2.1.2.weight": (None, None, 1, 1),
        },
        "YOLO",
        "detector",
    ),
    # Three boxes per cell by anchors: YOLOv3, v5 and v7 (ultralytics/yolov5 models/yolo.py Detect)
    (
        {"anchors": (None, None, 2), "m.0.weight": (None, None, 1, 1), "m.1.weight": (None, None, 1, 1)},
        "YOLO",
        "detector",
    ),
    # Queries of a transformer (ultralytics nn/modules/head RTDETRDecoder)
    ({"dec_score_head.0.weight": (None, None), "dec_bbox_head.0.layers.2.weight": (4, None)}, "RT-DETR", "detector"),
    # One label per image (ultralytics nn/modules/head Classify)
    ({"linear.weight": (None, 1280), "conv.conv.weight": (1280, None, 1, 1)}, "YOLO classifier", "other"),
)
"""What the last layer holds, by key relative to it; what that makes the network."""


def _places(view: View) -> Iterator[int]:
    for key in view.under("model."):
        yield layer_index(key.split(".", 2)[1])


def _shown(view: View, key: str) -> Shape:
    return view.shape(key) or ()


def _classes(view: View) -> Iterator[Evidence]:
    names = view.header.extra.get("classes")
    for name in names if isinstance(names, (list, tuple)) else ():
        if isinstance(name, str) and name.endswith(("Model", ".Detect", ".Segment", ".Pose", ".OBB", ".Classify")):
            yield Evidence("pickle classes", name)


RECOGNISER = (Recogniser("detectors", BOOK.claims, BOOK.heads), Recogniser("yolo", yolo, frozenset({"model"})))
