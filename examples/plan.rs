//! A plan from a program: three models for a task on a device, and how the file of the first is made.
//!
//! `cargo run --example plan`

use edgefit::{Bytes, Catalog, Error, Lang, Place, PlanRequest, report};

fn main() -> Result<(), Error> {
    let mut request = PlanRequest::of("summarization");
    let name = "rpi-5:8".to_owned();
    request.place = Some(Place::Device { name, system: None, entitled: false });
    let plan = report::plan(&request, &Catalog::bundled(), Lang::En)?;
    for model in &plan.models {
        let answer = &model.answer;
        let needs = Bytes::new(answer.footprint.working_set_bytes);
        println!("{} at {} needs {needs}: {}", answer.model.name, answer.setup.quant, model.why);
        println!("  but: {}", model.weakness);
    }
    if let Some(made) = &plan.quantization {
        println!("\n{} ({}) is made so:", made.file, Bytes::new(made.result_bytes));
        for step in &made.steps {
            println!("- {}", step.does);
            step.commands.iter().for_each(|command| println!("    {command}"));
        }
    }
    Ok(())
}
