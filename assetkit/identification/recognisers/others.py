"""Models of other trades that are often kept beside image models: depth, matting, interpolation, flow, speech.

Only keys that no other architecture has are named here; everything else stays unknown.
"""

from __future__ import annotations

from collections.abc import Iterator

from assetkit.identification.claim import Claim, Recogniser
from assetkit.identification.rules import Rule, RuleBook
from assetkit.identification.view import View


def _rule(architecture: str, source: str, *has: str, **more: object) -> Rule:
    return Rule("other", has=has, architecture=architecture, source=source, **more)  # type: ignore[arg-type]


RULES = (
    _rule(
        "Depth Anything",
        "transformers 5.23.0 DepthAnythingForDepthEstimation",
        "neck.reassemble_stage.layers.0.projection.weight",
        "neck.fusion_stage.layers.0.projection.weight",
        "head.conv1.weight",
        under=("backbone.embeddings.",),
    ),
    _rule(
        "Depth Anything",
        "LiheYoung/Depth-Anything depth_anything/dpt.py",
        "depth_head.scratch.refinenet1.out_conv.weight",
        "pretrained.blocks.0.attn.qkv.weight",
    ),
    _rule(
        "DPT",
        "transformers 5.23.0 DPTForDepthEstimation",
        "neck.reassemble_stage.layers.0.projection.weight",
        "dpt.embeddings.patch_embeddings.projection.weight",
    ),
    _rule(
        "MiDaS",
        "isl-org/MiDaS midas/dpt_depth.py",
        "scratch.refinenet1.out_conv.weight",
        "pretrained.model.blocks.0.attn.qkv.weight",
    ),
    _rule(
        "MiDaS",
        "isl-org/MiDaS midas/midas_net.py",
        "scratch.layer1_rn.weight",
        "pretrained.layer1.0.weight",
    ),
    _rule(
        "ZoeDepth",
        "isl-org/ZoeDepth zoedepth/models/zoedepth/zoedepth_v1.py",
        "core.core.scratch.refinenet1.out_conv.weight",
        under=("conditional_log_binomial.",),
    ),
    _rule(
        "U2-Net",
        "xuebinqin/U-2-Net model/u2net.py",
        "stage1.rebnconvin.conv_s1.weight",
        "side1.weight",
        "outconv.weight",
    ),
    _rule(
        "IS-Net",
        "xuebinqin/DIS models/isnet.py; briaai/RMBG-1.4 briarmbg.py",
        "stage1.rebnconvin.conv_s1.weight",
        "conv_in.weight",
        "side1.weight",
    ),
    _rule(
        "BiRefNet",
        "ZhengPeng7/BiRefNet models/birefnet.py",
        "bb.patch_embed.proj.weight",
        "bb.layers.0.blocks.0.attn.qkv.weight",
        under=("decoder.", "squeeze_module."),
    ),
    _rule(
        "RIFE",
        "hzwer/Practical-RIFE train_log/IFNet_HDv3.py",
        "block0.conv0.0.0.weight",
        "block1.conv0.0.0.weight",
        under=("block0.convblock",),
    ),
    _rule(
        "RAFT",
        "princeton-vl/RAFT core/raft.py",
        "update_block.flow_head.conv1.weight",
        "fnet.conv1.weight",
        "cnet.conv1.weight",
    ),
    _rule(
        "RAFT",
        "torchvision models/optical_flow/raft.py",
        "update_block.flow_head.conv1.weight",
        "feature_encoder.convnormrelu.0.weight",
        "context_encoder.convnormrelu.0.weight",
    ),
    _rule(
        "HED",
        "lllyasviel/ControlNet annotator/hed/__init__.py",
        "norm",
        "block1.convs.0.weight",
        "block1.projection.weight",
        "block5.projection.weight",
    ),
    _rule(
        "Whisper",
        "transformers 5.23.0 WhisperForConditionalGeneration",
        "model.encoder.embed_positions.weight",
        "model.encoder.conv1.weight",
        "model.decoder.embed_positions.weight",
        "model.decoder.layers.0.encoder_attn.q_proj.weight",
    ),
    _rule(
        "Whisper",
        "openai/whisper whisper/model.py",
        "encoder.blocks.0.attn.query.weight",
        "decoder.token_embedding.weight",
        "encoder.conv1.weight",
    ),
    _rule(
        "ResNet",
        "torchvision models/resnet.py",
        "fc.weight",
        "layer1.0.conv1.weight",
        "layer4.0.downsample.0.weight",
        shapes={"conv1.weight": (64, 3, 7, 7)},
    ),
    _rule(
        "VGG",
        "torchvision models/vgg.py",
        "classifier.6.weight",
        "classifier.0.weight",
        shapes={"features.0.weight": (64, 3, 3, 3), "classifier.0.weight": (4096, 25088)},
    ),
    _rule(
        "safety checker",
        "diffusers 0.42.1 pipelines/stable_diffusion/safety_checker.py",
        "concept_embeds_weights",
        "special_care_embeds_weights",
        "concept_embeds",
        "visual_projection.weight",
    ),
    _rule(
        "aesthetic predictor",
        "christophschuhmann/improved-aesthetic-predictor simple_inference.py",
        "layers.0.weight",
        "layers.7.weight",
        shapes={"layers.0.weight": (1024, 768), "layers.7.weight": (1, 16)},
    ),
)

BOOK = RuleBook(RULES, prefixes=("", "module.", "model.", "flownet."))

BERT = RuleBook(
    (
        _rule(
            "BERT",
            "transformers 5.23.0 BertModel",
            "encoder.layer.0.attention.self.query.weight",
            "embeddings.token_type_embeddings.weight",
            shapes={"embeddings.word_embeddings.weight": ((30522, 28996), (384, 768, 1024))},
            lacks=(
                "encoder.layer.0.crossattention.self.query.weight",
                "embeddings.visual_token_type_embeddings.weight",  # VisualBERT
                "embeddings.xpath_embeddings.xpath_unitseq2_inner.weight",  # MarkupLM
                "embeddings.shape_embed.weight",  # RoCBert
                "encoder.layer.0.attention.self.query_global.weight",  # Longformer
                "encoder.layer.0.attention.self.query.weight_integer",  # I-BERT
                "encoder.r_layers.0.attention.self.query.weight",  # LXMERT
                "encoder.layer.0.attention.self.key_conv_attn_layer.depthwise.weight",  # ConvBERT
                "embeddings.x_position_embeddings.weight",  # LayoutLM
            ),
            absent=("encoder.layer.0.output.adapter_modules.",),  # X-MOD
            layout="transformers",
        ),
    ),
    prefixes=("", "bert."),
)
_BERT_ALONE = frozenset({"bert", "embeddings", "encoder", "pooler", "cls", "classifier", "qa_outputs"})


def _bert(view: View) -> Iterator[Claim]:
    """BERT by itself; beside other parts it is the text encoder of something larger (GroundingDINO)."""
    return BERT.claims(view) if view.heads <= _BERT_ALONE else iter(())


RECOGNISER = (Recogniser("others", BOOK.claims, BOOK.heads), Recogniser("bert", _bert, BERT.heads))
