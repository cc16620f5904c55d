"""Types of options and answers. Written by `python/hints.py` from the program itself."""

from __future__ import annotations

import os
from typing import Any, Dict, List, Literal, Optional, Sequence, TypedDict, Union

Value = Union[str, int, float, "os.PathLike[str]"]
Values = Union[Value, Sequence[Value]]


class FitOptions(TypedDict, total=False):
    quant: Optional[Values]
    min_tps: Optional[Values]
    fleet: Optional[Values]
    offline: Optional[bool]
    data: Optional[Values]
    lang: Optional[Values]
    device: Optional[Values]
    platform: Optional[Values]
    ram: Optional[Values]
    os: Optional[Values]
    entitlement: Optional[bool]
    free: Optional[Values]
    gpu: Optional[Values]
    rpc: Optional[Values]
    soc: Optional[Values]
    ctx_size: Optional[Values]
    batch_size: Optional[Values]
    ubatch_size: Optional[Values]
    parallel: Optional[Values]
    cache_type_k: Optional[Values]
    cache_type_v: Optional[Values]
    flash_attn: Optional[Union[bool, Values]]
    load_mode: Optional[Values]
    no_mmap: Optional[bool]
    no_repack: Optional[bool]
    swa_full: Optional[bool]
    kv_unified: Optional[bool]
    embeddings: Optional[bool]
    threads: Optional[Values]
    imatrix: Optional[Union[bool, Values]]
    bpw: Optional[Values]
    outputs_max: Optional[Values]
    prompt_tokens: Optional[Values]
    runtime: Optional[Values]
    app: Optional[Values]
    backend: Optional[Values]
    n_gpu_layers: Optional[Values]
    cpu_moe: Optional[bool]
    n_cpu_moe: Optional[Values]
    override_tensor: Optional[Values]
    no_kv_offload: Optional[bool]
    no_op_offload: Optional[bool]
    tensor_split: Optional[Values]
    split_mode: Optional[Values]
    main_gpu: Optional[Values]
    cpu: Optional[Values]
    mmproj: Optional[Union[bool, Values]]
    image: Optional[Values]
    lora: Optional[Values]
    model_draft: Optional[Values]
    spec_type: Optional[Values]
    with_: Optional[Values]
    cache_ram: Optional[Values]
    ctx_checkpoints: Optional[Values]


class PlanOptions(TypedDict, total=False):
    fleet: Optional[Values]
    quant: Optional[Values]
    languages: Optional[Values]
    license: Optional[Values]
    models: Optional[Values]
    data: Optional[Values]
    min_tps: Optional[Values]
    lang: Optional[Values]
    max_download: Optional[Values]
    modality: Optional[Values]
    device: Optional[Values]
    platform: Optional[Values]
    ram: Optional[Values]
    os: Optional[Values]
    entitlement: Optional[bool]
    free: Optional[Values]
    gpu: Optional[Values]
    rpc: Optional[Values]
    soc: Optional[Values]
    ctx_size: Optional[Values]
    batch_size: Optional[Values]
    ubatch_size: Optional[Values]
    parallel: Optional[Values]
    cache_type_k: Optional[Values]
    cache_type_v: Optional[Values]
    flash_attn: Optional[Union[bool, Values]]
    load_mode: Optional[Values]
    no_mmap: Optional[bool]
    no_repack: Optional[bool]
    swa_full: Optional[bool]
    kv_unified: Optional[bool]
    embeddings: Optional[bool]
    threads: Optional[Values]
    imatrix: Optional[Union[bool, Values]]
    bpw: Optional[Values]
    outputs_max: Optional[Values]
    prompt_tokens: Optional[Values]
    runtime: Optional[Values]
    app: Optional[Values]
    backend: Optional[Values]
    n_gpu_layers: Optional[Values]
    cpu_moe: Optional[bool]
    n_cpu_moe: Optional[Values]
    override_tensor: Optional[Values]
    no_kv_offload: Optional[bool]
    no_op_offload: Optional[bool]
    tensor_split: Optional[Values]
    split_mode: Optional[Values]
    main_gpu: Optional[Values]
    cpu: Optional[Values]
    mmproj: Optional[Union[bool, Values]]
    image: Optional[Values]
    lora: Optional[Values]
    model_draft: Optional[Values]
    spec_type: Optional[Values]
    with_: Optional[Values]
    cache_ram: Optional[Values]
    ctx_checkpoints: Optional[Values]


class TableOptions(TypedDict, total=False):
    quant: Optional[Values]
    offline: Optional[bool]
    data: Optional[Values]
    lang: Optional[Values]
    by: Optional[Values]
    quants: Optional[Values]
    ctx_sizes: Optional[Values]
    devices: Optional[Values]
    runtimes: Optional[Values]
    apps: Optional[Values]
    only: Optional[Values]
    max_params: Optional[Values]
    columns: Optional[Values]
    sort: Optional[Values]
    device: Optional[Values]
    platform: Optional[Values]
    ram: Optional[Values]
    os: Optional[Values]
    entitlement: Optional[bool]
    free: Optional[Values]
    gpu: Optional[Values]
    rpc: Optional[Values]
    soc: Optional[Values]
    ctx_size: Optional[Values]
    batch_size: Optional[Values]
    ubatch_size: Optional[Values]
    parallel: Optional[Values]
    cache_type_k: Optional[Values]
    cache_type_v: Optional[Values]
    flash_attn: Optional[Union[bool, Values]]
    load_mode: Optional[Values]
    no_mmap: Optional[bool]
    no_repack: Optional[bool]
    swa_full: Optional[bool]
    kv_unified: Optional[bool]
    embeddings: Optional[bool]
    threads: Optional[Values]
    imatrix: Optional[Union[bool, Values]]
    bpw: Optional[Values]
    outputs_max: Optional[Values]
    prompt_tokens: Optional[Values]
    runtime: Optional[Values]
    app: Optional[Values]
    backend: Optional[Values]
    n_gpu_layers: Optional[Values]
    cpu_moe: Optional[bool]
    n_cpu_moe: Optional[Values]
    override_tensor: Optional[Values]
    no_kv_offload: Optional[bool]
    no_op_offload: Optional[bool]
    tensor_split: Optional[Values]
    split_mode: Optional[Values]
    main_gpu: Optional[Values]
    cpu: Optional[Values]
    mmproj: Optional[Union[bool, Values]]
    image: Optional[Values]
    lora: Optional[Values]
    model_draft: Optional[Values]
    spec_type: Optional[Values]
    with_: Optional[Values]
    cache_ram: Optional[Values]
    ctx_checkpoints: Optional[Values]


class CheckOptions(TypedDict, total=False):
    data: Optional[Values]
    lang: Optional[Values]


class VerifyOptions(TypedDict, total=False):
    quant: Optional[Values]
    tolerance: Optional[Values]
    save: Optional[Values]
    offline: Optional[bool]
    data: Optional[Values]
    lang: Optional[Values]
    device: Optional[Values]
    platform: Optional[Values]
    ram: Optional[Values]
    os: Optional[Values]
    entitlement: Optional[bool]
    free: Optional[Values]
    gpu: Optional[Values]
    rpc: Optional[Values]
    soc: Optional[Values]
    ctx_size: Optional[Values]
    batch_size: Optional[Values]
    ubatch_size: Optional[Values]
    parallel: Optional[Values]
    cache_type_k: Optional[Values]
    cache_type_v: Optional[Values]
    flash_attn: Optional[Union[bool, Values]]
    load_mode: Optional[Values]
    no_mmap: Optional[bool]
    no_repack: Optional[bool]
    swa_full: Optional[bool]
    kv_unified: Optional[bool]
    embeddings: Optional[bool]
    threads: Optional[Values]
    imatrix: Optional[Union[bool, Values]]
    bpw: Optional[Values]
    outputs_max: Optional[Values]
    prompt_tokens: Optional[Values]
    runtime: Optional[Values]
    app: Optional[Values]
    backend: Optional[Values]
    n_gpu_layers: Optional[Values]
    cpu_moe: Optional[bool]
    n_cpu_moe: Optional[Values]
    override_tensor: Optional[Values]
    no_kv_offload: Optional[bool]
    no_op_offload: Optional[bool]
    tensor_split: Optional[Values]
    split_mode: Optional[Values]
    main_gpu: Optional[Values]
    cpu: Optional[Values]
    mmproj: Optional[Union[bool, Values]]
    image: Optional[Values]
    lora: Optional[Values]
    model_draft: Optional[Values]
    spec_type: Optional[Values]
    with_: Optional[Values]
    cache_ram: Optional[Values]
    ctx_checkpoints: Optional[Values]


class ListOptions(TypedDict, total=False):
    data: Optional[Values]
    lang: Optional[Values]


class ShowOptions(TypedDict, total=False):
    data: Optional[Values]
    lang: Optional[Values]


SurveyOptions = FitOptions

LoadMode = Literal['mmap', 'none']
Verdict = Literal['fits', 'tight', 'pages', 'too-large', 'not-viable']
Part = Literal['mapped_weights', 'idle_experts', 'repacked_weights', 'copied_weights', 'file_pages', 'kv_cache', 'recurrent_state', 'compute', 'output', 'encoder', 'draft', 'beside', 'adapter', 'prompt_cache', 'checkpoints', 'vocabulary', 'process']
Formula = Literal['product', 'sum', 'excess', 'thousandths']
Evidence = Literal['measured', 'published', 'derived']
Platform = Literal['android', 'ios', 'ipados', 'macos', 'windows', 'linux', 'iot', 'bare-metal']
Support = Literal['supported', 'limited', 'untested', 'unsupported']
Role = Literal['best', 'other-family', 'light', 'fast', 'next']
ScoreMode = Literal['thinking', 'non-thinking', 'base', 'not-stated']
ScoreAspect = Literal['capability', 'quantization', 'not-for-the-task', 'made-for-the-task', 'language-named', 'language-likely', 'language-unknown', 'language-missing', 'slow', 'speed-unknown', 'fast', 'wait', 'wait-unknown', 'battery', 'popularity', 'popularity-unknown', 'licence-conditions', 'licence-research', 'licence-unknown', 'age', 'age-unknown', 'tight', 'crowded', 'unverified', 'short-context', 'narrow-cache', 'download', 'past-store', 'thinking', 'thinks-here', 'search', 'published']
PlanWay = Literal['ready', 'convert']
ReadyFormat = Literal['gguf', 'gguf-mtp', 'mmproj', 'drafter', 'mlx', 'litert-lm', 'onnx', 'checkpoint']
CodeLanguage = Literal['swift', 'kotlin', 'python']
Barrier = Literal['system', 'processor', 'gpu', 'chip', 'architecture', 'setup']
ShippingTopic = Literal['template', 'structure', 'chunks', 'retrieval', 'tuning', 'drafter', 'warm-up', 'memory', 'entitlement', 'background', 'heat', 'delivery', 'download']


class Fit(TypedDict, total=False):
    schema: Literal['edgefit/1']
    model: FitModel
    setup: Setup
    footprint: Footprint
    encoder: Optional[FitEncoder]
    beside: Optional[FitSecond]
    accuracy: Accuracy
    device: Optional[FitDevice]
    budget: Optional[Budget]
    verdict: Optional[Verdict]
    reason: Optional[str]
    support: Support
    by_system: List[FitOnSystem]
    headroom_bytes: Optional[int]
    limits: Limits
    remedies: List[Remedy]
    way_out: Optional[WayOut]
    speed: Speed
    warnings: List[str]
    holds_for: HoldsFor


class FitModel(TypedDict):
    id: str
    name: str
    arch: str
    params: int
    active_params: int
    verified: bool
    source: str
    trained_ctx_size: Optional[int]


class Setup(TypedDict):
    quant: str
    ctx_size: int
    ctx_size_asked: int
    batch_size: int
    ubatch_size: int
    parallel: int
    cache_type_k: str
    cache_type_v: str
    flash_attn: bool
    load_mode: LoadMode
    repack: bool
    swa_full: bool
    kv_unified: bool
    embeddings: bool
    outputs_max: int
    prompt_tokens: int
    threads: int
    runtime: str
    app: Optional[str]
    backend: str
    n_gpu_layers: int
    cpu: str


class Footprint(TypedDict):
    weights_bytes: int
    file_bytes: Optional[int]
    mapped_weights_bytes: int
    repacked_weights_bytes: int
    copied_weights_bytes: int
    loaded_weights_bytes: int
    kv_cache_bytes: int
    recurrent_state_bytes: int
    compute_bytes: int
    compute_resident_bytes: int
    output_bytes: int
    encoder_bytes: int
    draft_bytes: int
    beside_bytes: int
    adapter_bytes: int
    process_bytes: int
    buffers: List[FitBuffers]
    reserved_bytes: int
    resident_bytes: int
    working_set_bytes: int
    charged_bytes: int
    vram_bytes: int
    growth: FitGrowth
    terms: List[Term]


class FitBuffers(TypedDict):
    memory: str
    device: str
    kind: str
    layers: Optional[List[int]]
    weights_bytes: int
    kv_cache_bytes: int
    recurrent_state_bytes: int
    compute_bytes: int
    output_bytes: int


class FitGrowth(TypedDict):
    prompt_cache_bytes: int
    checkpoint_bytes: int
    full_bytes: int
    verdict_when_full: Optional[Verdict]
    prompt_state_bytes: Optional[int]
    checkpoint_state_bytes: Optional[int]
    flags_to_stay: Optional[str]
    terms: List[Term]


class Term(TypedDict):
    part: Part
    label: str
    formula: Formula
    factors: List[Factor]
    pool: str
    reserved: int
    resident: int
    charged: int
    working_set: int
    source: str


class Factor(TypedDict):
    name: str
    value: int
    origin: str


class FitEncoder(TypedDict):
    file: str
    weights_bytes: int
    compute_bytes: int
    tokens_per_image: Optional[int]
    max_images: Optional[int]
    tokens_per_second: Optional[int]
    tokens_per_window: Optional[int]
    window_seconds: Optional[int]


class FitSecond(TypedDict):
    id: str
    name: str
    quant: str
    ctx_size: int
    embeddings: bool
    dimensions: Optional[int]
    backend: str


class Accuracy(TypedDict):
    evidence: Evidence
    error_permille: int
    working_set_low_bytes: int
    working_set_high_bytes: int


class FitDevice(TypedDict):
    id: str
    name: str
    platform: Platform
    soc: Optional[str]
    gpu: Optional[str]


class Budget(TypedDict):
    ram_bytes: int
    os_reserved_bytes: Reserve
    physical_bytes: int
    charge_limit_bytes: Optional[int]
    system: str
    source: str
    memories: List[FitMemory]


class Reserve(TypedDict):
    optimistic: int
    typical: int
    conservative: int


class FitMemory(TypedDict):
    memory: str
    total_bytes: int
    available_bytes: Reserve
    needed_bytes: int
    headroom_bytes: int


class FitOnSystem(TypedDict):
    system: str
    verdict: Verdict
    headroom_bytes: int


class Limits(TypedDict):
    max_ctx_size: Optional[int]
    best_quant: Optional[str]
    max_gpu_layers: Optional[int]
    min_ram_bytes: Optional[int]
    smallest_device: Optional[str]
    best_quant_is_lossy: Optional[bool]
    in_memory: Optional[Limits]


class Remedy(TypedDict):
    change: str
    flags: str
    saves_bytes: int
    costs: str
    verdict: Verdict
    command: str


class WayOut(TypedDict):
    changes: List[str]
    verdict: Verdict
    edgefit: str
    llama_cpp: Optional[str]


class Speed(TypedDict):
    decode_tps: Optional[Figure]
    sustained_tps: Optional[Figure]
    prefill_tps: Optional[Figure]
    ttft_ms: Optional[Figure]
    load_ms: Optional[Figure]
    energy: Optional[Energy]
    unknown: Optional[str]


class Figure(TypedDict):
    low: float
    typical: float
    high: float
    basis: str


class Energy(TypedDict):
    low: float
    typical: float
    high: float
    basis: str
    joules_per_token: Figure
    watts: Optional[Figure]
    prompt_joules: Optional[Figure]
    battery_percent_per_1000_tokens: Optional[Figure]
    minutes: Optional[Figure]


class HoldsFor(TypedDict):
    program: str
    others: List[str]


class Survey(TypedDict):
    schema: Literal['edgefit/1']
    model: str
    quant: str
    devices: List[SurveyDevice]


class SurveyDevice(TypedDict):
    id: str
    name: str
    platform: Platform
    soc: Optional[str]
    ram_bytes: int
    working_set_bytes: int
    charged_bytes: int
    physical_bytes: int
    charge_limit_bytes: Optional[int]
    verdict: Verdict
    headroom_bytes: int
    obstacle: Optional[str]
    decode_tps: Optional[Figure]


class TableRow(TypedDict, total=False):
    model: str
    quant: str
    ctx_size: int
    place: Optional[str]
    runtime: str
    app: Optional[str]
    load_mode: LoadMode
    repack: bool
    params: int
    weights_bytes: int
    file_bytes: Optional[int]
    kv_cache_bytes: int
    recurrent_state_bytes: int
    compute_bytes: int
    compute_resident_bytes: int
    encoder_bytes: int
    process_bytes: int
    working_set_bytes: int
    charged_bytes: int
    resident_bytes: int
    budget_bytes: Optional[int]
    charge_limit_bytes: Optional[int]
    headroom_bytes: Optional[int]
    decode_tps: Optional[float]
    prefill_tps: Optional[float]
    verdict: Optional[Verdict]
    support: Support
    why: str
    warnings: List[str]


class Check(TypedDict):
    schema: Literal['edgefit/1']
    kept: bool
    promises: List[Promise]


class Promise(TypedDict):
    name: str
    kept: bool
    model: str
    quant: str
    ctx_size: int
    working_set_bytes: int
    max_bytes: Optional[int]
    verdict: Optional[Verdict]
    least_verdict: Optional[Verdict]
    warnings: List[str]


class Plan(TypedDict):
    schema: Literal['edgefit/1']
    language: str
    task: PlanTask
    place: str
    viable: bool
    models: List[PlanModel]
    also_viable: List[PlanOther]
    quantization: Optional[PlanQuantization]
    framework: Optional[PlanFramework]
    backends: List[PlanBackend]
    settings: List[str]
    warnings: List[str]
    prepare: List[PlanStep]
    verify: List[PlanStep]
    shipping: List[PlanShipping]
    closest: List[PlanClosest]
    changes: List[str]


class PlanTask(TypedDict):
    id: str
    name: str
    ctx_size: int
    prompt_tokens: int
    output_tokens: int
    tokens_per_second: float
    languages: List[str]


class PlanModel(TypedDict, total=False):
    model: FitModel
    setup: Setup
    footprint: Footprint
    encoder: Optional[FitEncoder]
    beside: Optional[FitSecond]
    accuracy: Accuracy
    device: Optional[FitDevice]
    budget: Optional[Budget]
    verdict: Optional[Verdict]
    reason: Optional[str]
    support: Support
    by_system: List[FitOnSystem]
    headroom_bytes: Optional[int]
    limits: Limits
    remedies: List[Remedy]
    way_out: Optional[WayOut]
    speed: Speed
    warnings: List[str]
    holds_for: HoldsFor
    role: Role
    why: str
    weakness: str
    thinking: Optional[PlanThinking]
    licence: Optional[str]
    download_bytes: int
    command: str
    score: float
    score_parts: List[PlanScorePart]


class PlanThinking(TypedDict):
    mode: ScoreMode
    switch: str


class PlanScorePart(TypedDict):
    aspect: ScoreAspect
    points: float
    reason: str


class PlanOther(TypedDict):
    id: str
    family: str
    quant: str
    runtime: str
    weights_bytes: int
    working_set_bytes: int
    verdict: Verdict
    score: float
    command: str


PlanQuantization = TypedDict('PlanQuantization', {
    'model': 'str',
    'quant': 'str',
    'file': 'str',
    'result_bytes': 'int',
    'memory_bytes': 'Optional[int]',
    'storage_bytes': 'int',
    'needs': 'Optional[str]',
    'quality': 'str',
    'way': 'PlanWay',
    'published': 'Optional[Ready]',
    'steps': 'List[PlanStep]',
    'ready': 'List[PlanStep]',
    'import': 'List[PlanStep]',
    'trial': 'List[PlanStep]',
    'techniques': 'List[PlanTechnique]',
})


class Ready(TypedDict, total=False):
    format: ReadyFormat
    repo: str
    file: Optional[str]
    quant: Optional[str]
    qat: bool
    bytes: Optional[int]
    sha256: Optional[str]
    revision: Optional[str]


class PlanStep(TypedDict, total=False):
    does: str
    commands: List[str]
    code: Optional[Snippet]
    requires: Optional[str]
    by_hand: bool
    memory_bytes: Optional[int]
    writes_bytes: int
    source: str


class Snippet(TypedDict):
    language: CodeLanguage
    text: str


class PlanTechnique(TypedDict):
    id: str
    name: str
    viable: bool
    support: Support
    runtime: Optional[str]
    reason: Optional[str]
    note: Optional[str]


class PlanFramework(TypedDict):
    id: str
    name: str
    backend: str
    why: List[str]
    build: List[PlanStep]
    run: List[PlanStep]
    others: List[PlanOtherFramework]


class PlanOtherFramework(TypedDict):
    id: str
    name: str
    viable: bool
    support: Support
    working_set_bytes: Optional[int]
    decode_tps: Optional[float]
    error_permille: Optional[int]
    reason: str
    barrier: Optional[Barrier]


class PlanBackend(TypedDict):
    runtime: str
    backend: str
    quant: Optional[str]
    verdict: Optional[Verdict]
    working_set_bytes: Optional[int]
    prefill_tps: Optional[Figure]
    ttft_ms: Optional[Figure]
    decode_tps: Optional[Figure]
    sustained_tps: Optional[Figure]
    joules_per_token: Optional[Figure]
    prompt_joules: Optional[Figure]
    reason: Optional[str]


class PlanShipping(TypedDict):
    topic: ShippingTopic
    text: str
    source: str


class PlanClosest(TypedDict):
    id: str
    quant: str
    reason: str
    working_set_bytes: int
    command: str


class Verify(TypedDict):
    schema: Literal['edgefit/1']
    model: str
    arch: str
    setup: Setup
    logs: List[str]
    build: Optional[int]
    assumed: List[str]
    rows: List[VerifyRow]
    tolerance: float
    within: bool
    warnings: List[str]


class VerifyRow(TypedDict, total=False):
    term: str
    memory: str
    device: str
    predicted_bytes: Optional[int]
    measured_bytes: int
    error: Optional[float]
    cause: Optional[str]
    run: Optional[str]
    within: bool
