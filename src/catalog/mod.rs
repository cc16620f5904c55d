//! What is known.
pub(crate) mod model;
pub(crate) mod names;
pub(crate) mod shelf;
#[cfg(test)]
mod probe {
    use super::*;
    use crate::forward::{self, *};
    fn models() -> Vec<model::Model> {
        let mut all = vec![];
        for f in std::fs::read_dir("data/models").unwrap() {
            let p = f.unwrap().path();
            let s = shelf::Shelf { file: p.display().to_string().into(), text: std::fs::read_to_string(&p).unwrap().into() };
            for e in s.entries() { all.push(model::read(&e).unwrap()); }
        }
        all
    }
    #[test]
    fn golden() {
        let models = models();
        let pad = |x: u64, a: u64| x.div_ceil(a) * a;
        let text = std::fs::read_to_string("tests/truth/buffers.tsv").unwrap();
        let mut ok = 0; let mut n = 0; let mut bad: std::collections::BTreeMap<String, Vec<String>> = Default::default();
        for l in text.lines().skip(1) {
            let c: Vec<&str> = l.split('\t').collect();
            let id = if c[0] == "mistral-7b" { "mistral-7b-v0.3" } else { c[0] };
            let Some(m) = models.iter().find(|m| m.id == id) else { continue };
            if c[12] != "ok" { continue }
            let u = |i: usize| c[i].parse::<u64>().unwrap();
            let (ctx0, nb, nub, np) = (u(2), u(3), u(4), u(5));
            let fa = c[8] != "off"; let full = c[9] == "1"; let uni = c[10] == "1"; let om = u(11);
            let mut ctx = pad(ctx0, 256);
            let cells = if uni { ctx } else { pad(ctx / np, 256) };
            if !uni { ctx = cells * np }
            let nb = nb.min(ctx0); let nub = nub.min(nb);
            let ns = if uni { 1 } else { np };
            let t = pad(ctx.min(nub), np);
            let o = ctx.min(nub).min(if om == 0 { nb } else { om });
            let w = if full { cells } else { pad(cells.min(m.shape.window * if uni { np } else { 1 } + nub), 256) };
            let st = |s: &str| match s { "f16" | "bf16" => Stored::Half, "f32" => Stored::Single, _ => Stored::Quantized };
            let pass = Pass { tokens: t, outputs: o, streams: ns, cells, window_cells: w, flash_attn: fa, split_cache: ns > 1, keys: st(c[6]), values: st(c[7]), long_context: false };
            let tr = forward::trace(m.page, &m.shape, &pass);
            let p = plan::Plan::of(&tr.graph);
            n += 1;
            if p.bytes == u(14) { ok += 1 } else { bad.entry(m.id.clone()).or_default().push(format!("{} want {} diff {} nodes {}", c[2..12].join(" "), u(14), p.bytes as i64 - u(14) as i64, tr.graph.order().len())); }
        }
        for (k, v) in &bad { println!("{k} {} {}", v.len(), v[0]); }
        println!("{ok}/{n}");
        for (id, a, b) in [("llama-3.2-1b", 502, 186), ("gemma-2-2b", 946, 350), ("phi-2", 1161, 524), ("phi-3-mini-4k", 934, 266), ("olmo2-1b", 566, 218),("granite-4.0-micro",1328,449),("hunyuan-0.5b",846,321),("qwen2.5-0.5b",822,345)] {
            let m = models.iter().find(|m| m.id == id).unwrap();
            let pass = Pass { tokens: 512, outputs: 1, streams: 1, cells: 4096, window_cells: 4096, flash_attn: true, split_cache: false, keys: Stored::Half, values: Stored::Half, long_context: false };
            let t0 = std::time::Instant::now();
            let tr = forward::trace(m.page, &m.shape, &pass);
            let t1 = t0.elapsed();
            let p = plan::Plan::of(&tr.graph);
            println!("{id} {} {a} {} {b} {t1:?} {:?} params {} {:?}", tr.graph.order().len(), tr.graph.leafs().len(), t0.elapsed(), fold::params(&tr.weights), m.published_params);
            let _ = p;
        }
        for m in &models {
            let pass = Pass { tokens: 1, outputs: 1, streams: 1, cells: 256, window_cells: 256, flash_attn: true, split_cache: false, keys: Stored::Half, values: Stored::Half, long_context: false };
            let tr = forward::trace(m.page, &m.shape, &pass);
            let n = fold::params(&tr.weights);
            if m.published_params.is_some_and(|p| p != n) { println!("params {} {n} {:?}", m.id, m.published_params) }
        }
    }
}
