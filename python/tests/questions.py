"""Random questions, the same in every run, as keyword arguments and as a command line."""

from __future__ import annotations

import random
from typing import Any

import edgefit

QUANTS = ["Q4_K_M", "Q8_0", "Q4_0", "Q2_K", "IQ2_XXS", "F16", "mlx-4bit", "no-such"]
OTHERS: dict[str, list[Any]] = {
    "ctx_size": [512, "8k", 32768, 4096.0],
    "cache_type_k": ["q8_0", "f16", "q4_0"],
    "flash_attn": [True, "off", "auto"],
    "no_mmap": [True],
    "no_repack": [True],
    "parallel": [2, 4],
    "ubatch_size": [128],
    "threads": [8],
    "app": ["pocketpal", "ollama", "lm-studio"],
    "runtime": ["mlx", "onnxruntime-genai"],
    "backend": ["vulkan", "cpu"],
    "mmproj": [True],
    "lora": [["8", "16"]],
    "n_gpu_layers": [0, 10],
    "lang": ["es"],
}


def places() -> list[dict[str, Any]]:
    """Where it might run."""
    devices = [{"device": device["id"]} for device in edgefit.list("devices")]
    sold = [{"ram": ram, "os": os} for ram in ("4GB", "8GiB", "16GiB") for os in ("android", "ios", "windows", "sbc")]
    cards = [{"ram": "16GiB", "os": "linux", "gpu": ["8GiB", "6GiB"]}, {"ram": "16GiB", "gpu": "8GiB"}]
    return sold + cards + [{"ram": "4GB"}, {"free": "2GiB"}, {"free": "6GiB"}] + devices[::20]


def questions(count: int, seed: int = 1) -> list[tuple[str, dict[str, Any]]]:
    """Models, each with options."""
    chance = random.Random(seed)
    models, where = [model["id"] for model in edgefit.list("models")], places()
    found = []
    for _ in range(count):
        model = chance.choice(models) + chance.choice(["", ":" + chance.choice(QUANTS)])
        some = chance.sample(sorted(OTHERS), chance.choice([0, 0, 1, 2, 3]))
        found.append((model, {**chance.choice(where), **{name: chance.choice(OTHERS[name]) for name in some}}))
    return found


def typed(options: dict[str, Any]) -> list[str]:
    """The same as a person types it."""
    words = []
    for name, value in options.items():
        flag = "--" + name.replace("_", "-")
        if value is True:
            words.append(flag)
        elif name == "lora":
            words += [word for one in value for word in (flag, one)]
        else:
            value = ",".join(value) if isinstance(value, list) else value
            words += [flag, "4096" if value == 4096.0 else str(value)]
    return words
