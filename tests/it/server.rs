//! What llama-server takes beside llama-completion, against measured sizes: states, prompts, checkpoints,
//! draft models, adapters.

use std::collections::HashMap;

use edgefit::{Catalog, Estimate, How, Part, Question, Tokens, resolve};

/// The catalog, and the shapes that were measured.
fn catalog() -> Catalog {
    let mut catalog = Catalog::bundled();
    catalog.add("models/server.yaml", include_str!("../truth/server.yaml").to_owned()).unwrap();
    catalog
}

/// The rows of a table, cells by column.
fn rows(table: &str) -> Vec<HashMap<&str, &str>> {
    let mut lines = table.lines();
    let columns: Vec<&str> = lines.next().unwrap().split('\t').collect();
    lines.map(|line| columns.iter().copied().zip(line.split('\t')).collect()).collect()
}

fn number(row: &HashMap<&str, &str>, column: &str) -> u64 {
    row[column].parse().unwrap_or_else(|_| panic!("{column}: {}", row[column]))
}

fn count(row: &HashMap<&str, &str>, column: &str) -> Option<u32> {
    row[column].parse().ok()
}

fn estimate(question: &Question, catalog: &Catalog) -> Estimate {
    Estimate::of(&resolve(question, catalog).unwrap().workload).unwrap()
}

/// The setup of a row of the library.
fn how(row: &HashMap<&str, &str>) -> How {
    How {
        ctx_size: count(row, "n_ctx").map(Tokens::new),
        batch_size: count(row, "n_batch").map(Tokens::new),
        ubatch_size: count(row, "n_ubatch").map(Tokens::new),
        parallel: count(row, "n_seq_max"),
        cache_type_k: Some(row["type_k"].to_owned()),
        cache_type_v: Some(row["type_v"].to_owned()),
        flash_attn: Some(row["flash_attn"] == "on"),
        swa_full: row["swa_full"] == "1",
        kv_unified: row["kv_unified"] == "1",
        outputs_max: count(row, "n_outputs_max").filter(|_| row["embeddings"] != "1"),
        embeddings: row["embeddings"] == "1",
        prompt_tokens: count(row, "n_tokens").map(Tokens::new),
        cpu: Some("x86-64-avx512".to_owned()),
        ..How::default()
    }
}

#[test]
fn states_of_sequences_are_exact() {
    let (catalog, table) = (catalog(), rows(include_str!("../truth/server.tsv")));
    let mut wrong = Vec::new();
    for row in &table {
        let quant = Some(row["ftype"].to_owned());
        let question = Question { quant, how: how(row), ..Question::about(row["model"]) };
        let bill = estimate(&question, &catalog);
        let bytes = |part| bill.part(part).get();
        let whole = bill.growth.state.as_ref().unwrap().amount().get();
        // Of what rolls back by itself no partial state is made.
        let partial = bill.growth.checkpoint.as_ref().map_or(whole, |one| one.amount().get());
        for (what, ours, theirs) in [
            ("state", whole, "state_bytes"),
            ("partial", partial, "partial_bytes"),
            ("context", bytes(Part::KvCache) + bytes(Part::RecurrentState), "context_bytes"),
            ("compute", bytes(Part::Compute), "compute_bytes"),
        ] {
            if (what, row["swa_full"]) != ("partial", "1") && ours != number(row, theirs) {
                wrong.push(format!("{row:?}: {what} {ours}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{} disagree:\n{}", wrong.len(), wrong.join("\n"));
    assert!(table.len() >= 35, "only {} rows", table.len());
}
