// The header of a GGUF file as converters write it, as long as asked: most of it are tokens. Its tensor data is missing.

const LAYERS = 4, HIDDEN = 256, FEED = 512, HEADS = 4;

/** Bytes of a header of about so many. */
export function header(size) {
  const parts = [];
  const put = (...bytes) => parts.push(...bytes);
  const u32 = (n) => { const b = Buffer.alloc(4); b.writeUInt32LE(n); return b; };
  const u64 = (n) => { const b = Buffer.alloc(8); b.writeBigUInt64LE(BigInt(n)); return b; };
  const text = (said) => Buffer.concat([u64(Buffer.byteLength(said)), Buffer.from(said)]);
  const tokens = Math.ceil(size / 24), token = (n) => text(`token ${String(n).padStart(10, "0")}`);
  const list = Buffer.concat(Array.from({ length: tokens }, (_, n) => token(n)));
  const number = (name, n) => Buffer.concat([text(`llama.${name}`), u32(4), u32(n)]);
  const metadata = [
    Buffer.concat([text("general.architecture"), u32(8), text("llama")]),
    Buffer.concat([text("general.name"), u32(8), text("Mine")]),
    number("block_count", LAYERS), number("embedding_length", HIDDEN), number("feed_forward_length", FEED),
    number("attention.head_count", HEADS), number("attention.head_count_kv", HEADS), number("context_length", 4096),
    number("vocab_size", tokens),
    Buffer.concat([text("llama.attention.layer_norm_rms_epsilon"), u32(6), Buffer.from([0xac, 0xc5, 0x27, 0x37])]),
    Buffer.concat([text("tokenizer.ggml.model"), u32(8), text("llama")]),
    Buffer.concat([text("tokenizer.ggml.tokens"), u32(9), u32(8), u64(tokens), list]),
  ];
  const tensors = [["token_embd.weight", [HIDDEN, tokens]], ["output_norm.weight", [HIDDEN]]];
  for (let n = 0; n < LAYERS; n++) {
    const square = [HIDDEN, HIDDEN], layer = (name, dims) => tensors.push([`blk.${n}.${name}.weight`, dims]);
    for (const name of ["attn_q", "attn_k", "attn_v", "attn_output"]) layer(name, square);
    for (const name of ["attn_norm", "ffn_norm"]) layer(name, [HIDDEN]);
    for (const name of ["ffn_gate", "ffn_up"]) layer(name, [HIDDEN, FEED]);
    layer("ffn_down", [FEED, HIDDEN]);
  }
  put(Buffer.from("GGUF"), u32(3), u64(tensors.length), u64(metadata.length), ...metadata);
  let at = 0;
  for (const [name, dims] of tensors) {
    put(text(name), u32(dims.length), ...dims.map(u64), u32(0), u64(at));
    at += Math.ceil((dims.reduce((all, n) => all * n) * 4) / 32) * 32;
  }
  return Buffer.concat(parts);
}
