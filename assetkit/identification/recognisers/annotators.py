"""Networks of other trades that travel with image models: what draws a controlnet's edges and poses, face parsers.

They neither make images nor find objects for a detailer, so their kind is `other` and `architecture` names them.
Depth, matting and edges by HED are among the recogniser `others`.
"""

from __future__ import annotations

from assetkit.identification.claim import Recogniser
from assetkit.identification.rules import Rule, RuleBook

_AUX, _FACE = "controlnet-aux 0.0.10", "facexlib 0.3.0"

RULES = (
    Rule(
        "other",
        has=("model1_1.conv5_1_CPM_L1.weight", "model0.conv4_4_CPM.weight", "model6_2.Mconv7_stage6_L2.weight"),
        shapes={"model6_2.Mconv7_stage6_L2.weight": (None, None, 1, 1)},
        architecture="OpenPose body",
        source=f"{_AUX}: open_pose.model.bodypose_model",
    ),
    Rule(
        "other",
        has=("model1_0.conv5_3_CPM.weight", "model1_1.conv6_2_CPM.weight", "model6.Mconv7_stage6.weight"),
        shapes={"model6.Mconv7_stage6.weight": (22, None, 1, 1)},
        architecture="OpenPose hand",
        source=f"{_AUX}: open_pose.model.handpose_model",
    ),
    Rule(
        "other",
        has=("conv5_3_CPM.weight", "conv6_2_CPM.weight", "Mconv7_stage6.weight"),
        shapes={"Mconv7_stage6.weight": (71, None, 1, 1)},
        architecture="OpenPose face",
        source=f"{_AUX}: open_pose.face.FaceNet",
    ),
    Rule(
        "other",
        has=("block23.conv3.weight", "block15.conv1.0.weight", "backbone.features.13.conv.0.0.weight"),
        shapes={"backbone.features.0.0.weight": (32, 4, 3, 3), "block23.conv3.weight": (16, 64, 1, 1)},
        architecture="M-LSD",
        source=f"{_AUX}: mlsd.models.mbv2_mlsd_large.MobileV2_MLSD_Large",
    ),
    Rule(
        "other",
        has=("block16.conv3.weight", "block12.conv1.0.weight", "backbone.features.10.conv.0.0.weight"),
        shapes={"backbone.features.0.0.weight": (32, 4, 3, 3), "block16.conv3.weight": (16, 64, 1, 1)},
        architecture="M-LSD",
        source=f"{_AUX}: mlsd.models.mbv2_mlsd_tiny.MobileV2_MLSD_Tiny",
    ),
    Rule(
        "other",
        has=(
            "init_block.weight",
            "block1_1.conv1.weight",
            "block4_3.conv2.weight",
            "conv_reduces.0.conv.weight",
            "classifier.weight",
        ),
        shapes={"classifier.weight": (1, 4, 1, 1)},
        architecture="PiDiNet",
        source=f"{_AUX}: pidi.model.pidinet",
    ),
    Rule(
        "other",
        has=(
            "model2.0.conv_block.1.weight",
            "model0.1.weight",
            "model1.0.weight",
            "model3.0.weight",
            "model4.1.weight",
        ),
        shapes={"model0.1.weight": (64, 3, 7, 7), "model4.1.weight": (1, 64, 7, 7)},
        architecture="line art",
        source=f"{_AUX}: lineart.Generator",
    ),
    Rule(
        "other",
        has=("model.model.1.model.3.model.3.model.3.model.3.model.3.model.3.model.1.weight", "model.model.0.weight"),
        shapes={"model.model.0.weight": (64, 3, 4, 4), "model.model.3.weight": (128, 1, 4, 4)},
        architecture="line art (anime)",
        source=f"{_AUX}: lineart_anime.UnetGenerator",
    ),
    Rule(
        "other",
        has=(
            "dblock_3.denselayer1.conv1.weight",
            "pre_dense_3.conv.weight",
            "side_1.conv.weight",
            "up_block_3.features.0.weight",
        ),
        under=("block_cat.",),
        architecture="TEED",
        source=f"{_AUX}: teed.ted.TED",
    ),
    Rule(
        "other",
        has=("depth_model.decoder_modules.ffm0.ftb1.conv1.weight", "depth_model.encoder_modules.encoder.conv1.weight"),
        architecture="LeReS",
        source=f"{_AUX}: leres.leres.multi_depth_model_woauxi.RelDepthModel",
    ),
    Rule(
        "other",
        has=("encoder.1.shortcut_func.conv2d.weight", "encoder.0.conv2d.weight", "out_mask_conv.conv2d.weight"),
        under=("body.", "decoder."),
        architecture="ParseNet",
        source=f"{_FACE}: parsing.parsenet.ParseNet",
    ),
    Rule(
        "other",
        has=(
            "cp.arm16.conv.conv.weight",
            "cp.resnet.conv1.weight",
            "ffm.convblk.conv.weight",
            "conv_out16.conv_out.weight",
        ),
        architecture="BiSeNet",
        source=f"{_FACE}: parsing.bisenet.BiSeNet",
    ),
    Rule(
        "other",
        has=(
            "lr_branch.conv_lr.layers.0.weight",
            "f_branch.conv_f.0.layers.0.weight",
            "hr_branch.conv_hr.0.layers.0.weight",
        ),
        architecture="MODNet",
        source=f"{_FACE}: matting.modnet.MODNet",
    ),
    Rule(
        "other",
        has=("m0.b1_1.conv1.weight", "top_m_0.conv1.weight", "conv_last0.weight", "l0.weight"),
        shapes={"l0.weight": (None, 256, 1, 1)},
        architecture="FAN",
        source=f"{_FACE}: alignment.awing_arch.FAN",
    ),
    Rule(
        "other",
        has=("fc_yaw.weight", "fc_pitch.weight", "fc_roll.weight", "layer1.0.conv1.weight"),
        architecture="HopeNet",
        source=f"{_FACE}: headpose.hopenet_arch.HopeNet",
    ),
    Rule(
        "other",
        has=("input_layer.0.weight", "output_layer.3.weight", "body.0.res_layer.1.weight", "body.0.res_layer.0.weight"),
        shapes={"output_layer.3.weight": (512, None)},
        architecture="ArcFace",
        source=f"{_FACE}: recognition.arcface_arch.Backbone",
    ),
)
BOOK = RuleBook(RULES, prefixes=("", "module.", "model."))

RECOGNISER = Recogniser("annotators", BOOK.claims, BOOK.heads)
