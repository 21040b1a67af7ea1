"""The table of devices. Only the CPU is real here: every other device is SIMULATED by objects that answer as the
libraries document it, which proves how answers are read and nothing about the hardware."""

from __future__ import annotations

from types import SimpleNamespace as Simulated

import pytest

from assetkit.render.devices import DEVICES, devices

GIB = 1 << 30


def torch(*, cuda=(), hip=None, xpu=(), mps=False):
    """A simulated torch."""
    return Simulated(
        version=Simulated(hip=hip),
        cuda=Simulated(
            is_available=lambda: bool(cuda), device_count=lambda: len(cuda), get_device_properties=cuda.__getitem__
        ),
        xpu=Simulated(
            is_available=lambda: bool(xpu), device_count=lambda: len(xpu), get_device_properties=xpu.__getitem__
        ),
        backends=Simulated(mps=Simulated(is_available=lambda: mps)),
        mps=Simulated(recommended_max_memory=lambda: 12 * GIB),
    )


def card(name, major=8, memory=24 * GIB, **more):
    return Simulated(name=name, major=major, total_memory=memory, **more)


def seen(**runtimes):
    return {each.id: each for each in devices(runtimes)}


def test_simulated_nvidia_cards_differ_in_what_they_compute():
    found = seen(torch=torch(cuda=(card("NVIDIA RTX 4090"), card("NVIDIA GeForce GTX 1660", 7, 6 * GIB))))
    assert (found["cuda:0"].kind, found["cuda:0"].vendor, found["cuda:0"].memory) == ("cuda", "NVIDIA", 24 * GIB)
    assert found["cuda:0"].dtypes == ("fp32", "bf16", "fp16")
    assert found["cuda:1"].dtypes == ("fp32", "fp16")
    assert any("NaN in fp16" in trap for trap in found["cuda:1"].traps)
    assert not any("NaN in fp16" in trap for trap in found["cuda:0"].traps)


def test_a_simulated_amd_card_is_no_nvidia_card_though_torch_calls_it_cuda():
    found = seen(torch=torch(cuda=(card("AMD Radeon RX 7900 XTX", 11),), hip="6.4"))
    assert (found["cuda:0"].kind, found["cuda:0"].vendor) == ("rocm", "AMD")
    assert any("HSA_OVERRIDE_GFX_VERSION" in trap for trap in found["cuda:0"].traps)


def test_simulated_intel_and_apple_devices():
    found = seen(torch=torch(xpu=(card("Intel Arc A770", memory=16 * GIB, has_fp64=False),), mps=True))
    assert (found["xpu:0"].vendor, found["xpu:0"].traps) == ("Intel", ("has no float64",))
    assert (found["mps"].vendor, found["mps"].memory) == ("Apple", 12 * GIB)


def test_a_simulated_directml_device():
    found = seen(torch_directml=Simulated(device_count=lambda: 1, device_name=lambda at: "Radeon\0"))
    assert found["privateuseone:0"].name == "Radeon"
    assert found["privateuseone:0"].memory is None


def test_simulated_providers_and_openvino_devices():
    providers = ["CUDAExecutionProvider", "DmlExecutionProvider", "AzureExecutionProvider", "CPUExecutionProvider"]
    core = Simulated(available_devices=["CPU", "GPU.0", "GPU.1", "NPU"], get_property=lambda each, _: f"Intel {each}")
    found = seen(
        onnxruntime=Simulated(get_available_providers=lambda: providers), openvino=Simulated(Core=lambda: core)
    )
    assert found.keys() == {*providers, *core.available_devices} - {"AzureExecutionProvider"}
    assert found["GPU.1"].kind == "openvino-gpu"
    assert any("INFERENCE_PRECISION_HINT" in trap for trap in found["CPU"].traps)


def test_a_runtime_that_does_not_answer_has_no_devices():
    def fails():
        raise RuntimeError("no driver")

    broken = torch()
    broken.cuda.is_available = fails
    assert seen(torch=broken).keys() == {"cpu"}
    assert devices({}) == ()


def test_only_what_is_drawn_on_here_says_that_it_is_tested():
    assert [kind.id for kind in DEVICES if kind.tested] == ["cpu"]
    assert len({kind.id for kind in DEVICES}) == len(DEVICES)


def test_the_real_cpu_is_found():
    pytest.importorskip("torch")
    (found,) = (each for each in devices() if each.backend == "torch" and each.id == "cpu")
    assert found.tested
    assert found.memory
    assert found.memory > GIB
    assert found.to_dict()["dtypes"] == ("fp32", "bf16", "fp16")
