//! Which of those that fit are recommended, and as what.

use super::{
    figures,
    search::{Candidate, Found},
};
use crate::{Message, messages::plan as say, units::names};

names! {
    /// What a model is recommended as.
    #[derive(PartialOrd, Ord)]
    #[non_exhaustive]
    pub enum Role {
        /// The best.
        Best = "best",
        /// The best of another family.
        OtherFamily = "other-family",
        /// It needs at most half the budget.
        Light = "light",
        /// It writes at least twice as fast as the first.
        Fast = "fast",
        /// The next best, where none is any of these.
        Next = "next",
    }
}

impl Role {
    /// What it is recommended as, in words.
    pub(crate) fn message(self) -> Message {
        match self {
            Self::Best => say::role_best(),
            Self::OtherFamily => say::role_other_family(),
            Self::Light => say::role_light(),
            Self::Fast => say::role_fast(),
            Self::Next => say::role_next(),
        }
    }
}

/// Takes three out of what is viable: the best, the best of another family, and one that is light or fast.
pub(super) fn picked(found: &mut Found) -> Vec<Candidate> {
    if found.viable.is_empty() {
        return Vec::new();
    }
    let first = found.viable.remove(0);
    let mut all = vec![Candidate { role: Some(Role::Best), ..first }];
    all.extend(second(found, &all));
    all.extend(third(found, &all));
    all
}

/// The best of another family than the first, or the best there is.
fn second(found: &mut Found, picked: &[Candidate]) -> Option<Candidate> {
    let first = picked.first()?;
    let other = found.viable.iter().position(|one| one.family() != first.family());
    let role = if other.is_some() { Role::OtherFamily } else { Role::Next };
    (!found.viable.is_empty())
        .then(|| Candidate { role: Some(role), ..found.viable.remove(other.unwrap_or(0)) })
}

/// Of what serves as well as any that is left, the best that is light or fast, in whatever setup; else
/// the best.
fn third(found: &mut Found, picked: &[Candidate]) -> Option<Candidate> {
    let first = picked.first()?;
    let class = found.viable.first()?.fitness.class();
    let left = |one: &Candidate| found.viable.iter().any(|it| it.model().id == one.model().id);
    let all = found.viable.iter().chain(found.others.iter().filter(|one| left(one)));
    let suited = all.filter(|one| one.fitness.class() <= class);
    let mut suited: Vec<(&Candidate, Role)> =
        suited.filter_map(|one| Some((one, special(one, first)?))).collect();
    suited.sort_by(|a, b| a.0.rank(b.0));
    let special = suited.first().map(|(one, role)| ((*one).clone(), *role));
    let (one, role) = special.unwrap_or_else(|| (found.viable[0].clone(), Role::Next));
    found.viable.retain(|other| other.model().id != one.model().id);
    Some(Candidate { role: Some(role), ..one })
}

/// What one is beside the first: lighter than it and than half the budget, or twice as fast.
fn special(one: &Candidate, first: &Candidate) -> Option<Role> {
    let need = |one: &Candidate| one.row.need().with_experts();
    let half = figures::budget(&one.row).map_or(0, |budget| budget.get() / 2);
    if need(one).get() <= half && need(one) < need(first) {
        return Some(Role::Light);
    }
    let typical = |one: &Candidate| Some(one.row.speed.decode_tps.as_ref()?.typical);
    let (fast, usual) = typical(one).zip(typical(first))?;
    (fast >= 2.0 * usual).then_some(Role::Fast)
}
