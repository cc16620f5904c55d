import { fit, plan, rows, type Fit, type Verdict } from "edgefit";

const answer: Fit = await fit("gemma-2-2b:Q4_K_M", { ram: "4GB", os: "android", ctxSize: 8192 });
const verdict: Verdict | null = answer.verdict;
const charged: number = answer.footprint.charged_bytes;
const longest: number | null = answer.limits.max_ctx_size;
const all: (string | null | undefined)[] = (await rows(["gemma-2-2b", "qwen3-0.6b"], { by: "quant", device: "pixel-8" })).map((row) => row.verdict);
const first: string = (await plan({ task: "chat", device: "pixel-8" })).models[0].model.id;
// @ts-expect-error: there is no such field.
export const nothing = answer.footprint.chargedBytes;
export { all, charged, first, longest, verdict };
