//! Does a model fit a phone, what does it cost, and what would help? `cargo run --example verdict`

use edgefit::{Bytes, Catalog, Error, Lang, Place, Question, report};

fn main() -> Result<(), Error> {
    let mut question = Question::about("llama-3.2-3b:Q4_K_M");
    let name = "pixel-8a".to_owned();
    question.place = Some(Place::Device { name, system: None, entitled: false });
    question.how.ctx_size = Some("32k".parse()?);
    let fit = report::fit(&question, &Catalog::bundled(), Lang::En)?;

    let (setup, footprint) = (&fit.setup, &fit.footprint);
    let (working, charged) = (footprint.working_set_bytes, footprint.charged_bytes);
    println!(
        "{} at {}, {} tokens on {}",
        fit.model.name, setup.quant, setup.ctx_size, setup.backend
    );
    println!("needs {}, holds {}", Bytes::new(working), Bytes::new(charged));
    if let (Some(device), Some(budget)) = (&fit.device, &fit.budget) {
        println!("of {} on the {}", Bytes::new(budget.physical_bytes), device.name);
    }
    if let (Some(verdict), Some(reason)) = (fit.verdict, &fit.reason) {
        println!("{}: {reason}", verdict.id());
    }
    if let Some(way_out) = &fit.way_out {
        println!("way out: {}\n  {}", way_out.changes.join(", "), way_out.edgefit);
    }
    Ok(())
}
