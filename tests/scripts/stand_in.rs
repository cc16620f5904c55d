//! A small model with random weights, as a GGUF file in 16 bits that llama.cpp loads and answers with.

/// Elements of a token, layers, elements between them, heads.
const WIDTH: u32 = 256;
const LAYERS: u32 = 2;
const INNER: u32 = 512;
const HEADS: u32 = 4;

/// Types of values of metadata and of tensors.
const UINT32: u32 = 4;
const INT32: u32 = 5;
const FLOAT32: u32 = 6;
const STRING: u32 = 8;
const ARRAY: u32 = 9;
const F32: u32 = 0;
const F16: u32 = 1;
const ALIGNMENT: usize = 32;

/// A file: its keys, its tensors and their data.
#[derive(Default)]
struct Gguf {
    keys: Vec<u8>,
    count: u64,
    tensors: Vec<u8>,
    tensor_count: u64,
    data: Vec<u8>,
    seed: u32,
}

fn text(out: &mut Vec<u8>, text: &str) {
    out.extend((text.len() as u64).to_le_bytes());
    out.extend(text.as_bytes());
}

impl Gguf {
    fn key(&mut self, name: &str, kind: u32) {
        text(&mut self.keys, name);
        self.keys.extend(kind.to_le_bytes());
        self.count += 1;
    }

    fn number(&mut self, name: &str, value: u32) {
        self.key(name, UINT32);
        self.keys.extend(value.to_le_bytes());
    }

    fn string(&mut self, name: &str, value: &str) {
        self.key(name, STRING);
        text(&mut self.keys, value);
    }

    fn list(&mut self, name: &str, kind: u32, items: &[Vec<u8>]) {
        self.key(name, ARRAY);
        self.keys.extend(kind.to_le_bytes());
        self.keys.extend((items.len() as u64).to_le_bytes());
        self.keys.extend(items.concat());
    }

    /// A number between 0 and 65535 that looks random.
    fn random(&mut self) -> u16 {
        self.seed = self.seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (self.seed >> 16) as u16
    }

    /// A matrix of small random halves, or a vector of ones.
    fn tensor(&mut self, name: &str, rows: &[u32]) {
        text(&mut self.tensors, name);
        self.tensors.extend(u32::try_from(rows.len()).unwrap().to_le_bytes());
        self.tensors.extend(rows.iter().flat_map(|row| u64::from(*row).to_le_bytes()));
        let kind = if rows.len() == 1 { F32 } else { F16 };
        self.tensors.extend(kind.to_le_bytes());
        self.tensors.extend((self.data.len() as u64).to_le_bytes());
        self.tensor_count += 1;
        for _ in 0..rows.iter().product::<u32>() {
            if kind == F32 {
                self.data.extend(1.0_f32.to_le_bytes());
            } else {
                // A sign, an exponent for 1/32 to 1/16, and bits behind it.
                let half = (self.random() & 0x83FF) | 0x2800;
                self.data.extend(half.to_le_bytes());
            }
        }
        self.data.resize(self.data.len().next_multiple_of(ALIGNMENT), 0);
    }

    fn written(self) -> Vec<u8> {
        let mut file = b"GGUF".to_vec();
        file.extend(3_u32.to_le_bytes());
        file.extend(self.tensor_count.to_le_bytes());
        file.extend(self.count.to_le_bytes());
        file.extend(self.keys);
        file.extend(self.tensors);
        file.resize(file.len().next_multiple_of(ALIGNMENT), 0);
        file.extend(self.data);
        file
    }
}

/// The file.
pub fn file() -> Vec<u8> {
    let mut gguf = Gguf { seed: 1, ..Gguf::default() };
    let vocabulary = vocabulary(&mut gguf);
    gguf.string("general.architecture", "llama");
    let shape = [
        ("context_length", 32768),
        ("embedding_length", WIDTH),
        ("block_count", LAYERS),
        ("feed_forward_length", INNER),
        ("attention.head_count", HEADS),
        ("attention.head_count_kv", HEADS),
        ("rope.dimension_count", WIDTH / HEADS),
    ];
    for (name, value) in shape {
        gguf.number(&format!("llama.{name}"), value);
    }
    gguf.key("llama.attention.layer_norm_rms_epsilon", FLOAT32);
    gguf.keys.extend(1e-5_f32.to_le_bytes());
    for name in ["token_embd.weight", "output.weight"] {
        gguf.tensor(name, &[WIDTH, vocabulary]);
    }
    gguf.tensor("output_norm.weight", &[WIDTH]);
    for layer in 0..LAYERS {
        for name in ["attn_norm", "ffn_norm"] {
            gguf.tensor(&format!("blk.{layer}.{name}.weight"), &[WIDTH]);
        }
        for name in ["attn_q", "attn_k", "attn_v", "attn_output"] {
            gguf.tensor(&format!("blk.{layer}.{name}.weight"), &[WIDTH, WIDTH]);
        }
        for name in ["ffn_gate", "ffn_up"] {
            gguf.tensor(&format!("blk.{layer}.{name}.weight"), &[WIDTH, INNER]);
        }
        gguf.tensor(&format!("blk.{layer}.ffn_down.weight"), &[INNER, WIDTH]);
    }
    gguf.written()
}

/// Control tokens, every byte, and letters; how many they are.
fn vocabulary(gguf: &mut Gguf) -> u32 {
    const CONTROL: [(&str, i32); 3] = [("<unk>", 2), ("<s>", 3), ("</s>", 3)];
    let bytes = (0..=255).map(|byte| (format!("<0x{byte:02X}>"), 6));
    let letters = ('a'..='z').chain(['▁']).map(|letter| (letter.to_string(), 1));
    let control = CONTROL.map(|(name, kind)| (name.to_owned(), kind));
    let all: Vec<(String, i32)> = control.into_iter().chain(bytes).chain(letters).collect();
    gguf.string("tokenizer.ggml.model", "llama");
    let named = |(name, _): &(String, i32)| {
        let mut item = Vec::new();
        text(&mut item, name);
        item
    };
    gguf.list("tokenizer.ggml.tokens", STRING, &all.iter().map(named).collect::<Vec<_>>());
    let score = 0.0_f32.to_le_bytes().to_vec();
    gguf.list("tokenizer.ggml.scores", FLOAT32, &vec![score; all.len()]);
    let kind = |(_, kind): &(String, i32)| kind.to_le_bytes().to_vec();
    gguf.list("tokenizer.ggml.token_type", INT32, &all.iter().map(kind).collect::<Vec<_>>());
    for (name, id) in [("bos", 1), ("eos", 2), ("unknown", 0)] {
        gguf.number(&format!("tokenizer.ggml.{name}_token_id"), id);
    }
    u32::try_from(all.len()).unwrap()
}
