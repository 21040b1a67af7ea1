"""Stable Video Diffusion: 14 frames, 25 in XT. No tensor tells them apart."""

from assetkit.configs._published import unsettled
from assetkit.configs._schema import TRANSFORMERS, Pipeline, Scheduler, Slot, Variant

PIPELINE = Pipeline(
    family="svd",
    also={"svd_xt": {"xt": True}},
    pipeline="StableVideoDiffusionPipeline",
    slots={
        "unet": Slot("UNetSpatioTemporalConditionModel", {"sample_size": 96, "num_frames": unsettled("frames")}),
        "vae": Slot("AutoencoderKLTemporalDecoder", {"sample_size": 768}),
        "image_encoder": Slot("CLIPVisionModelWithProjection", {"hidden_act": "gelu"}),
    },
    others={"feature_extractor": (TRANSFORMERS, "CLIPImageProcessor")},
    scheduler=Scheduler(
        "EulerDiscreteScheduler",
        {
            "beta_start": 0.00085,
            "beta_end": 0.012,
            "beta_schedule": "scaled_linear",
            "steps_offset": 1,
            "timestep_spacing": "leading",
            "timestep_type": "continuous",
            "sigma_min": 0.002,
            "sigma_max": 700.0,
            "use_karras_sigmas": True,
        },
    ),
    prediction="edm_v",
    predictions=("edm_v", "v"),
    implied=("i2v",),
    variants=(
        Variant({"xt": True}, slots={"unet": {"num_frames": 25}}),
        Variant({"frames": 14}, slots={"unet": {"num_frames": 14}}),
        Variant({"frames": 25}, slots={"unet": {"num_frames": 25}}),
    ),
    sources=("configurations of stabilityai/stable-video-diffusion-img2vid and -img2vid-xt",),
)
