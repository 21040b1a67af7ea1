"""Build golden headers of upscalers and restorers with spandrel, the independent source of names and scales.

Each architecture of spandrel and spandrel_extra_arches is built with several hyperparameter sets; spandrel itself then
detects the state dict and reads it, and what its descriptor says (architecture, scale) becomes ``expect``. Run with an
environment that has torch, spandrel and spandrel_extra_arches, and this repository's root on ``PYTHONPATH``::

    python scripts/goldens/upscalers.py [NAME…]

Networks are built on torch's ``meta`` device; those whose hyperparameters are stored as tensor values (IPT, FDAT,
MoESR) are built small in memory. Nothing is downloaded and no weight is kept.
"""

from __future__ import annotations

import functools
import importlib
import sys
import warnings
from importlib.metadata import version
from typing import Any

import spandrel
import spandrel_extra_arches
import torch

from tests.goldens import save

warnings.filterwarnings("ignore")
spandrel_extra_arches.install(ignore_duplicates=True)
# Stochastic depth rates are read with `.item()`, which the meta device cannot answer.
torch.linspace = functools.partial(torch.linspace, device="cpu")

DTYPES = {
    torch.float32: "F32",
    torch.float16: "F16",
    torch.bfloat16: "BF16",
    torch.float64: "F64",
    torch.int64: "I64",
    torch.int32: "I32",
    torch.uint8: "U8",
    torch.bool: "BOOL",
}
OTHER = {"LaMa", "MAT", "DDColor"}
FACES = {"GFPGAN", "RestoreFormer", "CodeFormer"}
ON_CPU = {"IPT", "FDAT", "MoESR", "RCAN", "MAT", "DAT"}
SWIN = {"embed_dim": 12, "num_heads": (2, 2), "depths": (2, 2)}
SMALL_SWIN: dict[str, Any] = {**SWIN, "window_size": 8, "img_size": 16}
UNSHUFFLED = ("conv_first.", "conv_first.1.")
"""Trainers write the layer behind a pixel unshuffle as the second of a Sequential; spandrel reads and renames it."""

Variant = dict[str, Any]
"""Keyword arguments of a class; ``class`` names it where it is not the architecture's own name,
``rename`` is a prefix of keys and what replaces it."""

VARIANTS: dict[str, dict[str, Variant]] = {
    "ESRGAN": {
        "x4_published": {},
        "x1": {"scale": 1, "num_blocks": 3},
        "x2": {"scale": 2, "num_blocks": 3},
        "x8": {"scale": 8, "num_blocks": 3},
        "x16": {"scale": 16, "num_blocks": 2},
        "x4_plus": {"plus": True, "num_blocks": 3},
        "x2_unshuffle": {"in_nc": 3, "scale": 2, "shuffle_factor": 2, "num_blocks": 3},
        "x1_unshuffle": {"in_nc": 3, "scale": 1, "shuffle_factor": 4, "num_blocks": 3},
        "x4_nf32_grey": {"in_nc": 1, "out_nc": 1, "num_filters": 32, "num_blocks": 12},
        "x4_anime6b": {"num_blocks": 6},
    },
    "Compact": {
        "x4_general": {"num_conv": 32, "upscale": 4},
        "x4_anime": {"num_conv": 16, "upscale": 4},
        "x2": {"num_conv": 16, "upscale": 2},
        "x1": {"num_conv": 16, "upscale": 1},
        "x3": {"num_conv": 3, "num_feat": 24, "upscale": 3},
        "x8": {"num_conv": 8, "num_feat": 24, "upscale": 8},
        "x4_grey": {"num_in_ch": 1, "num_out_ch": 1, "upscale": 4},
        "x2_super_ultra": {"num_conv": 8, "num_feat": 24, "upscale": 2},
    },
    "SwinIR": {
        "x4_classical_m": {
            "upscale": 4,
            "img_size": 64,
            "window_size": 8,
            "depths": (6,) * 6,
            "embed_dim": 180,
            "num_heads": (6,) * 6,
            "mlp_ratio": 2,
            "upsampler": "pixelshuffle",
        },
        "x4_real_l": {
            "upscale": 4,
            "img_size": 64,
            "window_size": 8,
            "depths": (6,) * 9,
            "embed_dim": 240,
            "num_heads": (8,) * 9,
            "mlp_ratio": 2,
            "upsampler": "nearest+conv",
            "resi_connection": "3conv",
        },
        "x2_lightweight": {
            "upscale": 2,
            "img_size": 64,
            "window_size": 8,
            "depths": (6,) * 4,
            "embed_dim": 60,
            "num_heads": (6,) * 4,
            "mlp_ratio": 2,
            "upsampler": "pixelshuffledirect",
        },
        "x1_colour_denoise": {
            "upscale": 1,
            "img_size": 128,
            "window_size": 8,
            "depths": (6,) * 6,
            "embed_dim": 180,
            "num_heads": (6,) * 6,
            "mlp_ratio": 2,
            "upsampler": "",
        },
        "x1_grey_jpeg": {**SWIN, "in_chans": 1, "upscale": 1, "img_size": 126, "window_size": 7, "upsampler": ""},
        "x2_pixelshuffle": {**SMALL_SWIN, "upscale": 2, "upsampler": "pixelshuffle"},
        "x3_pixelshuffle": {**SMALL_SWIN, "upscale": 3, "upsampler": "pixelshuffle"},
        "x8_pixelshuffle": {**SMALL_SWIN, "upscale": 8, "upsampler": "pixelshuffle"},
        "x2_nearest": {**SMALL_SWIN, "upscale": 2, "upsampler": "nearest+conv"},
        "x8_nearest": {**SMALL_SWIN, "upscale": 8, "upsampler": "nearest+conv"},
        "x3_direct": {**SMALL_SWIN, "upscale": 3, "upsampler": "pixelshuffledirect"},
        "x4_direct": {**SMALL_SWIN, "upscale": 4, "upsampler": "pixelshuffledirect", "resi_connection": "3conv"},
        "x2_unshuffle": {
            **SMALL_SWIN,
            "upscale": 4,
            "upsampler": "nearest+conv",
            "start_unshuffle": 2,
            "rename": UNSHUFFLED,
        },
        "x1_unshuffle": {
            **SMALL_SWIN,
            "upscale": 4,
            "upsampler": "nearest+conv",
            "start_unshuffle": 4,
            "rename": UNSHUFFLED,
        },
    },
    "Swin2SR": {
        "x4_classical": {
            "upscale": 4,
            "img_size": 64,
            "window_size": 8,
            "depths": (6,) * 6,
            "embed_dim": 180,
            "num_heads": (6,) * 6,
            "mlp_ratio": 2,
            "upsampler": "pixelshuffle",
        },
        "x4_real": {**SMALL_SWIN, "upscale": 4, "upsampler": "nearest+conv"},
        "x4_compressed": {**SMALL_SWIN, "upscale": 4, "upsampler": "pixelshuffle_aux"},
        "x2_hf": {**SMALL_SWIN, "upscale": 2, "upsampler": "pixelshuffle_hf"},
        "x2_lightweight": {**SMALL_SWIN, "upscale": 2, "upsampler": "pixelshuffledirect"},
        "x1_jpeg": {**SWIN, "in_chans": 1, "img_size": 21, "window_size": 7, "upscale": 1, "upsampler": ""},
    },
    "HAT": {
        "x4_published": {
            "upscale": 4,
            "window_size": 16,
            "compress_ratio": 3,
            "squeeze_factor": 30,
            "depths": (6,) * 6,
            "embed_dim": 180,
            "num_heads": (6,) * 6,
            "mlp_ratio": 2,
            "img_size": 64,
        },
        "x2_small": {**SMALL_SWIN, "squeeze_factor": 6, "upscale": 2},
        "x3_small": {**SMALL_SWIN, "squeeze_factor": 6, "upscale": 3},
        "x8_small": {**SMALL_SWIN, "squeeze_factor": 6, "upscale": 8},
        "x1_small": {**SMALL_SWIN, "squeeze_factor": 6, "upscale": 1},
        "x4_identity": {**SMALL_SWIN, "squeeze_factor": 6, "upscale": 4, "resi_connection": "identity"},
    },
    "SRFormer": {
        "x4_published": {
            "upscale": 4,
            "img_size": 48,
            "window_size": 24,
            "depths": (6,) * 6,
            "embed_dim": 180,
            "num_heads": (6,) * 6,
            "mlp_ratio": 2,
            "upsampler": "pixelshuffle",
        },
        "x2_light": {**SWIN, "window_size": 16, "img_size": 64, "upscale": 2, "upsampler": "pixelshuffledirect"},
        "x4_real": {**SWIN, "window_size": 8, "img_size": 16, "upscale": 4, "upsampler": "nearest+conv"},
        "x1_dejpeg": {**SWIN, "window_size": 8, "img_size": 16, "upscale": 1, "upsampler": ""},
    },
    "ATD": {
        "x4_published": {
            "upscale": 4,
            "img_size": 96,
            "embed_dim": 210,
            "depths": (6,) * 6,
            "num_heads": (6,) * 6,
            "window_size": 16,
            "num_tokens": 128,
            "reducted_dim": 20,
            "upsampler": "pixelshuffle",
        },
        "x2_light": {
            "upscale": 2,
            "embed_dim": 48,
            "depths": (6,) * 4,
            "num_heads": (4,) * 4,
            "window_size": 16,
            "category_size": 128,
            "reducted_dim": 8,
            "mlp_ratio": 1,
            "upsampler": "pixelshuffledirect",
        },
        "x4_nearest": {**SWIN, "upscale": 4, "upsampler": "nearest+conv"},
        "x3_pixelshuffle": {**SWIN, "upscale": 3, "upsampler": "pixelshuffle"},
        "x1": {**SWIN, "upscale": 1, "upsampler": ""},
    },
    "DRCT": {
        "x4_published": {
            "upscale": 4,
            "embed_dim": 180,
            "depths": (6,) * 6,
            "num_heads": (6,) * 6,
            "upsampler": "pixelshuffle",
        },
        "x2": {
            "upscale": 2,
            "img_size": 32,
            "embed_dim": 16,
            "gc": 8,
            "num_heads": (4, 4),
            "depths": (6, 6),
            "upsampler": "pixelshuffle",
        },
    },
    "DAT": {
        "x4_published": {
            "upscale": 4,
            "depth": [6] * 6,
            "num_heads": [6] * 6,
            "split_size": [8, 32],
            "expansion_factor": 4,
        },
        "x2_small": {
            "upscale": 2,
            "embed_dim": 24,
            "depth": [2, 2],
            "num_heads": [2, 2],
            "split_size": [8, 16],
            "expansion_factor": 2,
        },
        "x3_light": {
            "upscale": 3,
            "embed_dim": 60,
            "depth": [6],
            "num_heads": [6],
            "split_size": [8, 32],
            "expansion_factor": 2,
            "upsampler": "pixelshuffledirect",
        },
        "x1": {"upscale": 1, "embed_dim": 24, "depth": [2], "num_heads": [2]},
        "x4_3conv": {
            "upscale": 4,
            "embed_dim": 24,
            "depth": [2],
            "num_heads": [2],
            "resi_connection": "3conv",
            "upsampler": "pixelshuffledirect",
        },
    },
    "RGT": {
        "x4_published": {
            "upscale": 4,
            "depth": [6] * 8,
            "num_heads": [6] * 8,
            "mlp_ratio": 2,
            "split_size": [8, 32],
        },
        "x2": {"upscale": 2, "embed_dim": 24, "depth": [2, 2], "num_heads": [2, 2]},
        "x3": {"upscale": 3, "embed_dim": 24, "depth": [2], "num_heads": [2], "resi_connection": "3conv"},
    },
    "GRL": {
        "x4_base": {
            "upscale": 4,
            "embed_dim": 180,
            "depths": [4, 4, 8, 8, 8, 4, 4],
            "num_heads_window": [3] * 7,
            "num_heads_stripe": [3] * 7,
            "window_size": 32,
            "stripe_size": [64, 64],
            "upsampler": "pixelshuffle",
            "anchor_window_down_factor": 4,
            "mlp_ratio": 2,
            "local_connection": True,
        },
        "x2_small": {
            "upscale": 2,
            "embed_dim": 48,
            "depths": [2, 2],
            "num_heads_window": [2] * 2,
            "num_heads_stripe": [2] * 2,
            "upsampler": "pixelshuffle",
        },
        "x3_tiny": {
            "upscale": 3,
            "embed_dim": 24,
            "depths": [2, 2],
            "num_heads_window": [2] * 2,
            "num_heads_stripe": [2] * 2,
            "upsampler": "pixelshuffledirect",
        },
        "x4_bsr": {
            "upscale": 4,
            "embed_dim": 24,
            "depths": [2, 2],
            "num_heads_window": [2] * 2,
            "num_heads_stripe": [2] * 2,
            "upsampler": "nearest+conv",
        },
        "x1_denoise": {"embed_dim": 24, "depths": [2], "num_heads_window": [2], "num_heads_stripe": [2]},
    },
    "OmniSR": {
        "x4": {"up_scale": 4, "res_num": 5},
        "x3": {"up_scale": 3, "res_num": 2},
        "x2": {"up_scale": 2, "res_num": 1},
        "x1": {"up_scale": 1, "res_num": 1},
    },
    "SCUNet": {"colour": {}, "grey": {"in_nc": 1, "config": [2] * 7}},
    "FBCNN": {
        "colour": {},
        "grey": {"in_nc": 1, "out_nc": 1},
        "upconv": {"nb": 2, "upsample_mode": "upconv", "downsample_mode": "maxpool"},
        "pixelshuffle": {"nb": 2, "upsample_mode": "pixelshuffle"},
    },
    "DRUNet": {
        "colour": {"in_nc": 4, "out_nc": 3},
        "grey": {"in_nc": 2, "out_nc": 1},
        "upconv": {"in_nc": 4, "out_nc": 3, "nb": 2, "upsample_mode": "upconv"},
    },
    "DnCNN": {
        "grey": {},
        "grey_relu": {"act_mode": "R"},
        "colour_blind": {"in_nc": 3, "out_nc": 3, "nb": 20},
        "colour_blind_relu": {"in_nc": 3, "out_nc": 3, "nb": 20, "act_mode": "R"},
        "fdncnn_colour": {"in_nc": 4, "out_nc": 3, "nb": 20, "act_mode": "R", "mode": "FDnCNN"},
        "fdncnn_grey": {"in_nc": 2, "out_nc": 1, "nb": 20, "act_mode": "R", "mode": "FDnCNN"},
    },
    "Uformer": {
        "b": {"depths": [1, 2, 8, 8, 2, 8, 8, 2, 1], "modulator": True},
        "t": {"embed_dim": 16, "modulator": True},
        "ffn": {"embed_dim": 16, "token_mlp": "ffn", "token_projection": "conv"},
    },
    "CRAFT": {
        "x4": {},
        "x2": {"upscale": 2, "depths": [1, 1], "num_heads": [6, 6]},
        "x3": {"upscale": 3, "depths": [1], "num_heads": [6]},
    },
    "KBNet": {
        "s": {"class": "KBNet_s"},
        "s_light": {
            "class": "KBNet_s",
            "lightweight": True,
            "width": 32,
            "middle_blk_num": 2,
            "enc_blk_nums": [1, 1],
            "dec_blk_nums": [1, 1],
        },
        "l": {"class": "KBNet_l"},
    },
    "DITN": {"x4": {}, "x3": {"upscale": 3}, "x2_tiny": {"upscale": 2, "UFONE_blocks": 2, "ITL_blocks": 2}},
    "MMRealSR": {
        "x4": {"num_in_ch": 3, "num_out_ch": 3},
        "x2": {"num_in_ch": 3, "num_out_ch": 3, "scale": 2, "num_block": 3},
        "x1": {"num_in_ch": 3, "num_out_ch": 3, "scale": 1, "num_block": 3},
    },
    "SPAN": {
        "x4": {"num_in_ch": 3, "num_out_ch": 3},
        "x2": {"num_in_ch": 3, "num_out_ch": 3, "upscale": 2, "feature_channels": 48},
        "x1": {"num_in_ch": 3, "num_out_ch": 3, "upscale": 1, "norm": False},
        "x8_grey": {"num_in_ch": 1, "num_out_ch": 1, "upscale": 8, "feature_channels": 32},
    },
    "RealCUGAN": {
        "x2": {"class": "UpCunet2x"},
        "x2_pro": {"class": "UpCunet2x", "pro": True},
        "x3": {"class": "UpCunet3x"},
        "x3_pro": {"class": "UpCunet3x", "pro": True},
        "x4": {"class": "UpCunet4x"},
        "x4_pro": {"class": "UpCunet4x", "pro": True},
        "x2_fast": {"class": "UpCunet2x_fast"},
    },
    "SAFMN": {
        "x4": {"dim": 36},
        "x2_large": {"dim": 128, "n_blocks": 16, "upscaling_factor": 2},
        "x3": {"dim": 36, "upscaling_factor": 3},
    },
    "SAFMNBCIE": {"x1": {"dim": 48}, "x1_by_4": {"dim": 32, "n_blocks": 2, "num_layers": 2, "upscaling_factor": 4}},
    "DCTLSA": {"x4": {}, "x2": {"upscale": 2}, "x3": {"upscale": 3, "nf": 50}},
    "FFTformer": {"published": {}, "small": {"dim": 16, "num_blocks": [1, 1, 1], "num_refinement_blocks": 1}},
    "NAFNet": {
        "gopro64": {"width": 64, "middle_blk_num": 1, "enc_blk_nums": [1, 1, 1, 28], "dec_blk_nums": [1, 1, 1, 1]},
        "sidd32": {"width": 32, "middle_blk_num": 12, "enc_blk_nums": [2, 2, 4, 8], "dec_blk_nums": [2, 2, 2, 2]},
    },
    "MixDehazeNet": {"tiny": {}, "large": {"depths": [8, 8, 16, 8, 8]}},
    "IPT": {
        "x4": {"patch_size": 12, "n_feats": 8, "num_layers": 2, "num_heads": 4, "scale": [4]},
        "x2": {"patch_size": 12, "n_feats": 8, "num_layers": 1, "num_heads": 4, "scale": [2]},
        "x3": {"patch_size": 12, "n_feats": 8, "num_layers": 1, "num_heads": 4, "scale": [3]},
        "x1": {"patch_size": 12, "n_feats": 8, "num_layers": 1, "num_heads": 4, "scale": [1]},
        "multi": {"patch_size": 12, "n_feats": 8, "num_layers": 1, "num_heads": 4, "scale": [2, 3, 4, 1, 1, 1]},
    },
    "PLKSR": {
        "x4": {},
        "x2_tiny": {"upscaling_factor": 2, "n_blocks": 12},
        "x3_dccm": {"upscaling_factor": 3, "n_blocks": 12, "ccm_type": "DCCM"},
        "x4_rect": {"n_blocks": 4, "lk_type": "RectSparsePLK", "use_ea": False},
        "x4_sparse": {"n_blocks": 4, "lk_type": "SparsePLK"},
        "x1": {"n_blocks": 4, "upscaling_factor": 1},
        "real_x4": {"class": "RealPLKSR"},
        "real_x2": {"class": "RealPLKSR", "upscaling_factor": 2, "n_blocks": 4},
        "real_x1": {"class": "RealPLKSR", "upscaling_factor": 1, "n_blocks": 4},
        "real_x3_layernorm": {"class": "RealPLKSR", "upscaling_factor": 3, "n_blocks": 4, "layer_norm": True},
        "real_x4_dysample": {"class": "RealPLKSR", "upscaling_factor": 4, "n_blocks": 4, "dysample": True},
        "real_x2_dysample": {"class": "RealPLKSR", "upscaling_factor": 2, "n_blocks": 4, "dysample": True},
        "real_x1_dysample": {"class": "RealPLKSR", "upscaling_factor": 1, "n_blocks": 4, "dysample": True},
    },
    "RetinexFormer": {"published": {}, "stage1": {"stage": 1, "num_blocks": [1, 2, 2]}},
    "HVICIDNet": {"published": {}, "norm": {"norm": True}},
    "SeemoRe": {
        "x4_tiny": {"embedding_dim": 36, "num_experts": 3, "num_layers": 6},
        "x2_big": {"scale": 2, "embedding_dim": 48, "num_experts": 3, "num_layers": 8},
        "x3_large": {"scale": 3, "embedding_dim": 48, "num_experts": 3, "num_layers": 16, "lr_space": "exp"},
    },
    "MoSR": {
        "x4_ps": {},
        "x2_dys": {"upscale": 2, "upsampler": "dys", "n_block": 4},
        "x4_dys": {"upscale": 4, "upsampler": "dys", "n_block": 4},
        "x3_gps": {"upscale": 3, "upsampler": "gps", "n_block": 4},
        "x1_ps": {"upscale": 1, "n_block": 4},
    },
    "MoESR": {
        "x4_direct": {"n_blocks": 2, "n_block": 1},
        "x2_pixelshuffle": {"n_blocks": 2, "n_block": 1, "scale": 2, "upsampler": "pixelshuffle", "upsample_dim": 32},
        "x3_pixelshuffle": {"n_blocks": 1, "n_block": 1, "scale": 3, "upsampler": "pixelshuffle"},
        "x4_nearest": {"n_blocks": 1, "n_block": 1, "scale": 4, "upsampler": "nearest+conv"},
        "x8_nearest": {"n_blocks": 1, "n_block": 1, "scale": 8, "upsampler": "nearest+conv"},
        "x3_nearest": {"n_blocks": 1, "n_block": 1, "scale": 3, "upsampler": "nearest+conv"},
        "x4_dysample": {"n_blocks": 1, "n_block": 1, "scale": 4, "upsampler": "dysample"},
        "x3_dysample": {"n_blocks": 1, "n_block": 1, "scale": 3, "upsampler": "dysample"},
        "x1_conv": {"n_blocks": 1, "n_block": 1, "scale": 1, "upsampler": "conv"},
        "x4_published": {"n_blocks": 9, "n_block": 4, "dim": 16},
    },
    "RCAN": {
        "x4": {},
        "x2": {"scale": 2, "n_resgroups": 2, "n_resblocks": 2},
        "x3": {"scale": 3, "n_resgroups": 2, "n_resblocks": 2},
        "x8_without_mean": {"scale": 8, "n_resgroups": 2, "n_resblocks": 2, "norm": False},
        "x2_unshuffle": {"scale": 2, "n_resgroups": 2, "n_resblocks": 2, "norm": False, "unshuffle_mod": True},
        "x1_unshuffle": {"scale": 1, "n_resgroups": 2, "n_resblocks": 2, "norm": False, "unshuffle_mod": True},
    },
    "FDAT": {
        "x4_transpose": {"num_groups": 1, "depth_per_group": 1, "embed_dim": 24},
        "x2_transpose": {"num_groups": 1, "depth_per_group": 1, "embed_dim": 24, "scale": 2},
        "x3_transpose": {"num_groups": 1, "depth_per_group": 1, "embed_dim": 24, "scale": 3},
        "x4_direct": {"num_groups": 2, "depth_per_group": 1, "embed_dim": 24, "upsampler_type": "pixelshuffledirect"},
        "x3_direct": {
            "num_groups": 1,
            "depth_per_group": 1,
            "embed_dim": 24,
            "scale": 3,
            "upsampler_type": "pixelshuffledirect",
        },
        "x4_pixelshuffle": {
            "num_groups": 1,
            "depth_per_group": 1,
            "embed_dim": 24,
            "upsampler_type": "pixelshuffle",
        },
        "x4_nearest": {"num_groups": 1, "depth_per_group": 1, "embed_dim": 24, "upsampler_type": "nearest+conv"},
        "x4_dysample": {"num_groups": 1, "depth_per_group": 1, "embed_dim": 24, "upsampler_type": "dysample"},
        "x2_dysample_same": {
            "num_groups": 1,
            "depth_per_group": 1,
            "embed_dim": 24,
            "mid_dim": 24,
            "scale": 2,
            "upsampler_type": "dysample",
        },
        "x2_nearest": {
            "num_groups": 1,
            "depth_per_group": 1,
            "embed_dim": 24,
            "scale": 2,
            "upsampler_type": "nearest+conv",
        },
        "x4_lda": {"num_groups": 1, "depth_per_group": 1, "embed_dim": 24, "upsampler_type": "lda"},
        "x2_lda": {"num_groups": 1, "depth_per_group": 1, "embed_dim": 24, "scale": 2, "upsampler_type": "lda"},
        "x4_pa": {"num_groups": 1, "depth_per_group": 1, "embed_dim": 24, "mid_dim": 24, "upsampler_type": "pa_up"},
        "x3_pa": {
            "num_groups": 1,
            "depth_per_group": 1,
            "embed_dim": 24,
            "mid_dim": 24,
            "scale": 3,
            "upsampler_type": "pa_up",
        },
        "x1": {"num_groups": 1, "depth_per_group": 1, "embed_dim": 24, "scale": 1},
        "x2_unshuffle": {
            "num_groups": 1,
            "depth_per_group": 1,
            "embed_dim": 24,
            "scale": 2,
            "unshuffle_mod": True,
            "upsampler_type": "pixelshuffledirect",
        },
        "x4_medium": {"num_groups": 4, "depth_per_group": 3, "embed_dim": 120},
    },
    "AuraSR": {"x4": {"dim": 64, "image_size": None, "input_image_size": None, "style_network": "published"}},
    "SwiftSRGAN": {"x4": {}, "x2": {"upscale_factor": 2}},
    "GFPGAN": {"v13": {}},
    "RestoreFormer": {"published": {}},
    "CodeFormer": {"published": {}, "inpainting": {"codebook_size": 512, "connect_list": ["32", "64", "128"]}},
    "LaMa": {"big": {"in_nc": 4}},
    "MAT": {"published": {}},
    "DDColor": {
        "large": {"num_queries": 100, "last_norm": "Spectral", "num_output_channels": 2},
        "tiny": {
            "encoder_name": "convnext-t",
            "num_queries": 100,
            "last_norm": "Spectral",
            "num_output_channels": 2,
        },
    },
    "FeMaSR": {
        "x4": {"LQ_stage": True, "scale_factor": 4},
        "x2": {"LQ_stage": True, "scale_factor": 2},
        "x1_hq": {},
    },
    "AdaCode": {
        "x4": {
            "LQ_stage": True,
            "scale_factor": 4,
            "codebook_params": [[32, 512, 256]],
        },
        "x2": {
            "LQ_stage": True,
            "scale_factor": 2,
            "codebook_params": [[32, 256, 256], [32, 512, 256]],
        },
        "x1_hq": {},
    },
    "M3SNet": {"width32": {}, "small": {"width": 16, "enc_blk_nums": [1, 1], "dec_blk_nums": [1, 1]}},
    "MIRNet2": {"denoise": {}, "defocus": {"inp_channels": 6, "task": "defocus_deblurring"}},
    "MPRNet": {"derain": {}, "deblur": {"n_feat": 96, "scale_unetfeats": 48, "scale_orsnetfeats": 32}},
    "Restormer": {
        "derain": {},
        "denoise_grey": {"inp_channels": 1, "out_channels": 1, "LayerNorm_type": "BiasFree"},
        "defocus_dual": {"inp_channels": 6, "dual_pixel_task": True},
    },
}
OPEN_SCALE = {
    ("FDAT", "x2_nearest"),
    ("FDAT", "x2_lda"),
    ("FDAT", "x4_lda"),
    ("FDAT", "x3_pa"),
    ("MoESR", "x3_nearest"),
}
"""Variants whose scale is only in a tensor's values: other scales give the same names and shapes."""
AURASR_STYLE = {"dim_in": 128, "dim_out": 512, "depth": 4}


def klass(architecture: str, name: str) -> type:
    """The class called `name` of an architecture of spandrel or of spandrel_extra_arches."""
    for package in ("spandrel", "spandrel_extra_arches"):
        try:
            module = importlib.import_module(f"{package}.architectures.{architecture}")
        except ModuleNotFoundError:
            continue
        return getattr(module, name)
    raise LookupError(architecture)


def origin(made: type) -> str:
    package = made.__module__.partition(".")[0]
    return f"{package} {version(package.replace('_', '-'))}"


def build(architecture: str, variant: Variant, device: str) -> tuple[type, dict[str, torch.Tensor], Any]:
    """The class, the network's state dict and the descriptor spandrel gives for it."""
    options = dict(variant)
    old, new = options.pop("rename", ("", ""))
    made = klass(architecture, options.pop("class", architecture))
    if options.get("style_network") == "published":
        options["style_network"] = AURASR_STYLE
    with torch.device(device):
        network = made(**options)
        found = {key: value for key, value in network.state_dict().items() if isinstance(value, torch.Tensor)}
        state = {new + key.removeprefix(old) if old and key.startswith(old) else key: found[key] for key in found}
        descriptor = spandrel.MAIN_REGISTRY.load(dict(state))
    return made, state, descriptor


def expectation(descriptor: Any) -> dict[str, Any]:
    """What the descriptor proves of the identity."""
    name = str(descriptor.architecture.id)
    if name in OTHER:
        return {"status": "ok", "kind": "other", "architecture": name}
    kind = "face_restorer" if name in FACES else "upscaler"
    return {"status": "ok", "kind": kind, "architecture": name, "scale": int(descriptor.scale)}


def make(architecture: str, variant: str) -> None:
    options = VARIANTS[architecture][variant]
    made, state, descriptor = build(architecture, options, "cpu" if architecture in ON_CPU else "meta")
    if str(descriptor.architecture.id) != architecture:
        raise ValueError(f"spandrel takes {architecture} {variant} for {descriptor.architecture.id}")
    shown = ", ".join(f"{key}={value!r}" for key, value in options.items() if key not in ("class", "rename"))
    expect = expectation(descriptor)
    if (architecture, variant) in OPEN_SCALE:
        expect["scale"] = None
    save(
        f"upscalers/{architecture.lower()}_{variant}",
        f"{origin(made)}: {made.__name__}({shown}); architecture and scale as its registry reads them",
        {key: (DTYPES[value.dtype], tuple(value.shape)) for key, value in state.items()},
        expect,
    )


def main(wanted: list[str]) -> int:
    failed = 0
    for architecture, variants in VARIANTS.items():
        for variant in variants:
            if wanted and architecture not in wanted:
                continue
            try:
                make(architecture, variant)
            except Exception as error:  # noqa: BLE001 - the table is long; every failure is shown and counted
                failed += 1
                print(f"{architecture} {variant}: {type(error).__name__}: {str(error)[:300]}", file=sys.stderr)
    return failed


if __name__ == "__main__":
    sys.exit(1 if main(sys.argv[1:]) else 0)
