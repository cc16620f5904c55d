//! A plan for the devices that users have: a model for each class of memory, and whom it serves.

use super::spoken;
use crate::{
    Bytes, Lang, Message,
    messages::{Number, Say, fit as fit_words, fleet as say},
    render::{
        document::{Block, Document, Rich},
        fleet::{bar, bars, percent, sentence, shown, unknown},
        table::Table,
        words,
    },
    report::plan::{FleetPlan, FleetTier},
};

/// What stands for nothing.
const NONE: &str = "-";

/// The classes of memory in a table and a picture, and the commands that ask for more.
pub fn fleet(plan: &FleetPlan, lang: Lang) -> Document {
    let share = percent(plan.served, plan.total);
    let mut document = Document::new(say::tiers_title(&plan.task_name, share).to(lang));
    let total = Number(plan.total);
    document.text(say::counted_in(plan.rows, total, &plan.counted_by).to(lang));
    document.blocks.push(Block::Table(table(plan, lang)));
    let drawn = plan.tiers.iter().map(|tier| bar(memory(tier, lang), &tier.by_verdict, plan.total));
    document.blocks.push(Block::Bars(bars(drawn.collect(), lang)));
    document.text(enough(plan).to(lang));
    let without = (!plan.without_model.is_zero())
        .then(|| say::without_model(percent(plan.without_model, plan.total)));
    let notes = without.into_iter().chain(unknown(&plan.unknown_devices, plan.total));
    document.list(notes.map(|note| Rich::of(&sentence(&note, lang))).collect());
    let verdicts = plan.tiers.iter().flat_map(|tier| shown(&tier.by_verdict));
    if let Some(legend) = words::legend(verdicts, lang) {
        document.blocks.push(Block::Aside(legend));
    }
    document.text(say::whole_plans().to(lang));
    document.commands(plan.tiers.iter().map(|tier| spoken(&tier.command, lang)).collect());
    document
}

/// Whether one model is enough for most users.
fn enough(plan: &FleetPlan) -> Message {
    match &plan.largest_for_90 {
        Some(model) => say::one_for_90(model),
        None => say::no_one_for_90(),
    }
}

/// The memory of a class: its least and its most, with the system.
fn memory(tier: &FleetTier, lang: Lang) -> String {
    let [least, most] = [tier.ram_bytes, tier.most_ram_bytes].map(Bytes::new);
    let system = &tier.system_name;
    if least == most {
        say::memory_of(system, least).say(lang)
    } else {
        say::memory_between(system, least, most).say(lang)
    }
}

fn table(plan: &FleetPlan, lang: Lang) -> Table {
    let columns = [
        (fit_words::memory(), false),
        (say::users(), true),
        (say::model(), false),
        (fit_words::runtime(), false),
        (say::download(), true),
        (say::served_of_them(), true),
    ];
    let mut table = Table::headed(&columns, lang);
    table.rows = plan.tiers.iter().map(|tier| row(tier, plan, lang)).collect();
    table
}

fn row(tier: &FleetTier, plan: &FleetPlan, lang: Lang) -> Vec<String> {
    let mut row = vec![memory(tier, lang), percent(tier.users, plan.total).say(lang)];
    if let Some(model) = &tier.model {
        row.extend([
            format!("{}:{}", model.id, model.quant),
            model.runtime_name.clone(),
            Bytes::new(model.download_bytes).say(lang),
            percent(tier.served, tier.users).say(lang),
        ]);
    } else {
        row.push(say::no_model().say(lang));
        row.extend([NONE; 3].map(str::to_owned));
    }
    row
}
