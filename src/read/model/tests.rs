//! Files of an architecture without a page: what llama-quantize makes of them is exact all the same.

use super::*;
use crate::{Estimate, Question, read::gguf::Value, resolve};

const HEAD: u64 = 64;
const VOCAB: u64 = 65024;
const SINGLE: u32 = 0;
const HALF: u32 = 1;

struct Falcon {
    id: &'static str,
    layers: u64,
    hidden: u64,
    kv_heads: u64,
    norms: &'static [&'static str],
}

impl Falcon {
    const ALL: [Self; 2] = [
        Self { id: "falcon-7b", layers: 32, hidden: 4544, kv_heads: 1, norms: &["attn_norm"] },
        Self {
            id: "falcon-40b",
            layers: 60,
            hidden: 8192,
            kv_heads: 8,
            norms: &["attn_norm", "attn_norm_2"],
        },
    ];

    fn tensors(&self) -> Vec<Tensor> {
        let hidden = self.hidden;
        let mut tensors = vec![
            tensor("token_embd.weight", [hidden, VOCAB]),
            tensor("output.weight", [hidden, VOCAB]),
            tensor("output_norm.weight", [hidden, 1]),
            tensor("output_norm.bias", [hidden, 1]),
        ];
        let all_heads = hidden + 2 * self.kv_heads * HEAD;
        for layer in 0..self.layers {
            let named = |name: &str, dims| tensor(&format!("blk.{layer}.{name}"), dims);
            tensors.push(named("attn_qkv.weight", [hidden, all_heads]));
            tensors.push(named("attn_output.weight", [hidden, hidden]));
            tensors.push(named("ffn_up.weight", [hidden, 4 * hidden]));
            tensors.push(named("ffn_down.weight", [4 * hidden, hidden]));
            for norm in self.norms {
                tensors.push(named(&format!("{norm}.weight"), [hidden, 1]));
                tensors.push(named(&format!("{norm}.bias"), [hidden, 1]));
            }
        }
        tensors
    }

    fn file(&self, catalog: &Catalog) -> ModelFile {
        let mut header = header(self.tensors());
        header.metadata.extend(
            [
                ("general.file_type", 1),
                ("falcon.block_count", self.layers),
                ("falcon.embedding_length", self.hidden),
                ("falcon.attention.head_count", self.hidden / HEAD),
                ("falcon.attention.head_count_kv", self.kv_heads),
            ]
            .map(|(key, n)| (key.to_owned(), Value::Number(n))),
        );
        read(vec![header], catalog).unwrap()
    }
}

fn header(tensors: Vec<Tensor>) -> Header {
    let arch = ("general.architecture".to_owned(), Value::Text("falcon".to_owned()));
    Header { tensors, metadata: [arch].into(), ..Header::default() }
}

fn read(headers: Vec<Header>, catalog: &Catalog) -> Result<ModelFile, Error> {
    model(Parts { file: "a.gguf".to_owned(), headers, notes: vec![], complete: true }, catalog)
}

fn tensor(name: &str, [row, rows]: [u64; 2]) -> Tensor {
    let (format, size) = if rows == 1 { (SINGLE, 4) } else { (HALF, 2) };
    Tensor {
        name: name.to_owned(),
        dims: [row, rows, 1],
        format,
        bytes: size * row * rows,
        part: 0,
    }
}

#[test]
fn falcon_is_quantized_as_llama_quantize_does_it() {
    let catalog = Catalog::bundled();
    let mut rows = 0;
    for falcon in Falcon::ALL {
        let file = falcon.file(&catalog);
        for line in include_str!("../../../tests/truth/sizes.tsv").lines() {
            let cells: Vec<&str> = line.split('\t').collect();
            let [id, quant, imatrix, needs, bytes, ..] = cells[..] else { panic!("{line}") };
            if id != falcon.id {
                continue;
            }
            let question = Question {
                file: Some(file.clone()),
                quant: Some(quant.to_owned()),
                imatrix: imatrix == "1",
                ..Question::about(id)
            };
            let estimate = Estimate::of(&resolve(&question, &catalog).unwrap().workload).unwrap();
            assert_eq!(estimate.weights_bytes.get().to_string(), bytes, "{line}");
            assert_eq!(estimate.needs_imatrix && imatrix == "0", needs == "1", "{line}");
            rows += 1;
        }
    }
    assert_eq!(rows, 76);
}

#[test]
fn parts_of_more_than_64_bits_of_bytes_are_refused() {
    let tensors = || vec![tensor("token_embd.weight", [64, 64])];
    let header = || Header { data_bytes: 1 << 63, ..header(tensors()) };
    let error = read(vec![header(), header()], &Catalog::bundled()).unwrap_err();
    assert!(matches!(error, Error::Overflow { .. }), "{error}");
}

#[test]
fn more_parameters_than_64_bits_count_are_refused_though_their_bytes_fit() {
    const ONE_BIT: u32 = 41;
    let catalog = Catalog::bundled();
    let wide = |name: &str| Tensor {
        name: name.to_owned(),
        dims: [1 << 24, 1 << 39, 1],
        format: ONE_BIT,
        bytes: 18 << 56,
        part: 0,
    };
    let tensors = vec![wide("a.weight"), wide("b.weight"), wide("c.weight")];
    let file = Some(read(vec![header(tensors)], &catalog).unwrap());
    let question = Question { file, ..Question::about("a.gguf") };
    let error = Estimate::of(&resolve(&question, &catalog).unwrap().workload).unwrap_err();
    assert!(matches!(error, Error::Overflow { .. }), "{error}");
}
