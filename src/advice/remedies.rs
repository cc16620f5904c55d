//! What would make it fit: changes of the question, each priced like the question itself, and the
//! cheapest combination of them.

mod changes;
mod layers;

use std::sync::Arc;

use crate::{
    Bytes, Error, Judgement, Message, Obstacle, Question, Verdict,
    advice::levers::{Loss, Subject},
    ask::command,
    file::Packing,
    messages,
    price::{Judged, Priced, Pricer},
    resolve::{QUANT, command::llama_cpp_command},
};
use changes::Change;

/// One change, what it saves and what it costs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remedy {
    /// The change in words.
    pub change: Message,
    /// What is typed for it: flags of edgefit, most of them llama.cpp's too; or another model.
    pub flags: String,
    /// What it saves of the budget that holds least; zero where it gives more instead.
    pub saves: Bytes,
    /// What is lost by it.
    pub costs: Message,
    /// The verdict with this change alone.
    pub verdict: Verdict,
    /// The edgefit command with this change alone.
    pub command: String,
}

/// The cheapest combination of changes that makes it fit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WayOut {
    /// The changes in words, least loss first.
    pub changes: Vec<Message>,
    /// The verdict with all of them.
    pub verdict: Verdict,
    /// The edgefit command, ready to run.
    pub edgefit: String,
    /// The llama.cpp command, ready to run; `None` for another runtime.
    pub llama_cpp: Option<String>,
}

/// Changes that help, and a way out where the answer is no.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Remedies {
    /// Single changes that help, least loss first; none if it fits.
    pub single: Vec<Remedy>,
    /// The cheapest combination that makes it fit, with all its experts in memory; `None` if it
    /// does, or nothing does.
    pub way_out: Option<WayOut>,
}

/// What is asked, spelled out, and its answer.
struct Asked<'a> {
    question: Question,
    answer: &'a Judged,
    pricer: &'a Pricer<'a>,
}

/// The changes that help a question that was priced.
pub fn of(question: &Question, priced: &Priced, pricer: &Pricer<'_>) -> Result<Remedies, Error> {
    let Some(judgement) = priced.judgement.filter(|it| it.verdict != Verdict::Fits) else {
        return Ok(Remedies::default());
    };
    let (answer, catalog) = (&priced.judged(), pricer.catalog());
    let asked = Asked { question: spelled(question, answer), answer, pricer };
    if matches!(answer.obstacle, Some(Obstacle::Runtime { .. })) {
        // No change of the setup helps where the runtime itself is in the way.
        return Ok(Remedies { single: Vec::new(), way_out: asked.another_runtime() });
    }
    let mut all = changes::all(&asked.question, answer, catalog)?;
    all.extend(layers::all(&asked.question, answer, pricer));
    all.sort_by_key(|change| change.loss);
    let no = !judgement.verdict.is_yes();
    let models = if no { changes::smaller_models(answer, catalog) } else { Vec::new() };
    let mut single = asked.single(judgement, &all);
    single.extend(asked.single(judgement, &models));
    let way_out = if no { asked.way_out(&all, &models) } else { None };
    Ok(Remedies { single, way_out })
}

/// The question with model and quantization apart, each by its id.
fn spelled(question: &Question, asked: &Judged) -> Question {
    let mut question = question.clone();
    if question.file.is_none() {
        question.model.clone_from(&asked.workload.model.id);
        question.quant = Some(asked.workload.quant().to_owned());
    }
    question
}

/// The edgefit command of a question: the quantization behind the name, where it may stand there.
fn edgefit(question: &Question) -> String {
    let mut question = question.clone();
    if question.file.is_none()
        && let Some(quant) = question.quant.take()
    {
        question.model = format!("{}:{quant}", question.model);
    }
    command::command(&question)
}

impl Asked<'_> {
    /// Prices and judges a question; `None` if it is refused.
    fn price(&self, question: &Question) -> Option<Judged> {
        self.pricer.judge(question).ok()
    }

    /// Each change alone, where it saves something or betters the verdict. Of another quantization or
    /// model only the first that helps to a yes.
    fn single(&self, judgement: Judgement, all: &[Change]) -> Vec<Remedy> {
        let relevant = |assessed: &Judged| {
            let need = assessed.need();
            let charge = judgement.charge_decides || judgement.verdict == Verdict::TooLarge;
            if charge { need.charged } else { need.with_experts() }
        };
        let before = relevant(self.answer);
        let mut found: Vec<(Subject, Remedy)> = Vec::new();
        for change in all {
            let known = found.iter().filter(|(subject, _)| *subject == change.subject);
            let best = known.map(|(_, remedy)| remedy.verdict).min();
            if best.is_some_and(Verdict::is_yes) {
                continue;
            }
            let changed = change.apply(&self.question);
            let Some(assessed) = self.price(&changed) else { continue };
            let Some(now) = assessed.judgement.filter(|now| now.verdict != Verdict::NotViable)
            else {
                continue;
            };
            let saves = before.saturating_sub(relevant(&assessed));
            let yes = now.verdict.is_yes() && now.verdict < judgement.verdict;
            let helps = match change.subject {
                // Another model is no help where it waits for storage.
                Subject::Model => yes && now.holds_all(),
                Subject::Quantization => yes,
                _ if self.answer.obstacle.is_some() => yes,
                _ => saves > Bytes::ZERO || now.verdict < judgement.verdict,
            };
            // A stronger change of the same kind is worth a line if it betters the verdict.
            if helps && best.is_none_or(|best| now.verdict < best) {
                let remedy = Remedy {
                    change: change.words.clone(),
                    flags: change.flags.clone(),
                    saves,
                    costs: change.costs.clone(),
                    verdict: now.verdict,
                    command: edgefit(&changed),
                };
                found.push((change.subject, remedy));
            }
        }
        found.into_iter().map(|(_, remedy)| remedy).collect()
    }

    /// Where the runtime is in the way, another one that is not, with what else it then takes.
    fn another_runtime(&self) -> Option<WayOut> {
        let Some(
            Obstacle::Runtime { instead, .. }
            | Obstacle::Backend { instead: instead @ Some(_), .. },
        ) = &self.answer.obstacle
        else {
            return None;
        };
        // What no runtime loads there may still be made into something else.
        let packing = self.answer.workload.packing.as_ref().filter(|_| instead.is_none());
        let mut question = self.question.clone();
        question.quant = packing.map(|_| QUANT.to_owned());
        question.how.runtime.clone_from(instead);
        if instead.is_none() && packing.is_none() {
            return None;
        }
        let answer = self.price(&question)?;
        let asked = Asked { question: spelled(&question, &answer), answer: &answer, ..*self };
        let run_with = || messages::remedy::run_with(&answer.workload.runtime.name);
        let made = |own: &Arc<Packing>| messages::remedy::instead_of(QUANT, own.label());
        let words = packing.map_or_else(run_with, made);
        if answer.verdict()?.is_yes() {
            return way_out(vec![words], &asked.question, &answer);
        }
        let catalog = self.pricer.catalog();
        let all = changes::all(&asked.question, &answer, catalog).ok()?;
        let mut further = asked.way_out(&all, &changes::smaller_models(&answer, catalog))?;
        further.changes.insert(0, words);
        Some(further)
    }

    /// The cheapest combination: changes are added by their loss until it fits, then every one that is
    /// not needed is taken back, the most costly first.
    fn way_out(&self, all: &[Change], models: &[Change]) -> Option<WayOut> {
        let fits = |chosen: &[&Change]| {
            let apply = |question, change: &&Change| change.apply(&question);
            let changed = chosen.iter().fold(self.question.clone(), apply);
            let answer = self.price(&changed)?;
            answer.judgement?.holds_all().then_some((changed, answer))
        };
        let yes = |chosen: &[&Change]| fits(chosen).is_some();
        let mild = all.partition_point(|change| change.loss < Loss::Model);
        let (bearable, marked) = all.split_at(mild);
        let mut chosen = enough(bearable, &yes)
            .or_else(|| smaller(bearable, models, &yes))
            .or_else(|| enough(marked, &yes))?;
        for at in (0..chosen.len()).rev() {
            let mut fewer = chosen.clone();
            fewer.remove(at);
            if yes(&fewer) {
                chosen = fewer;
            }
        }
        let (changed, answer) = fits(&chosen)?;
        way_out(chosen.iter().map(|change| change.words.clone()).collect(), &changed, &answer)
    }
}

/// The way out of `changes`, with which `question` is answered by `answer`.
fn way_out(changes: Vec<Message>, question: &Question, answer: &Judged) -> Option<WayOut> {
    let verdict = answer.verdict()?;
    // A program with its own settings is not run by a command.
    let own = answer.workload.scheme.is_none() && answer.workload.app.is_none();
    let llama_cpp = own.then(|| llama_cpp_command(&answer.workload));
    Some(WayOut { changes, verdict, edgefit: edgefit(question), llama_cpp })
}

/// The first collection of changes that is enough, by rising loss: one change alone rather than
/// several of the same loss, one beside changes that cost hardly anything rather than all.
fn enough<'a>(all: &'a [Change], fits: &dyn Fn(&[&Change]) -> bool) -> Option<Vec<&'a Change>> {
    let gathered = gather(all, fits)?;
    let loss = gathered.iter().map(|change| change.loss).max()?;
    let as_bad = || all.iter().filter(|change| change.loss == loss);
    let alone = as_bad().map(|change| vec![change]).find(|chosen| fits(chosen));
    let beside = || as_bad().map(|change| beside_cheap(all, change)).find(|chosen| fits(chosen));
    alone.or_else(beside).or(Some(gathered))
}

/// A change beside those that cost hardly anything.
fn beside_cheap<'a>(all: &'a [Change], change: &'a Change) -> Vec<&'a Change> {
    let cheap = all.iter().filter(|one| {
        one.loss <= Loss::Trace && one.subject != Subject::Backend && one.subject != change.subject
    });
    cheap.chain([change]).collect()
}

/// Changes gathered by rising loss until they are enough; of one subject the last replaces those before.
fn gather<'a>(all: &'a [Change], fits: &dyn Fn(&[&Change]) -> bool) -> Option<Vec<&'a Change>> {
    let mut chosen: Vec<&Change> = Vec::new();
    for change in all {
        let mut next: Vec<&Change> =
            chosen.iter().copied().filter(|one| one.subject != change.subject).collect();
        next.push(change);
        if fits(&next) {
            return Some(next);
        }
        // A backend is one or the other, not something to add to.
        if change.subject != Subject::Backend {
            chosen = next;
        }
    }
    None
}

/// The first smaller model that is enough, with changes that cost hardly anything.
fn smaller<'a>(
    cheap: &'a [Change],
    models: &'a [Change],
    fits: &dyn Fn(&[&Change]) -> bool,
) -> Option<Vec<&'a Change>> {
    models.iter().map(|model| beside_cheap(cheap, model)).find(|chosen| fits(chosen))
}
