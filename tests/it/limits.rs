//! Limits and remedies hold when they are asked forward.

use edgefit::{
    Answer, Bytes, Catalog, How, Limits, Place, Question, Tokens, answer,
    strategies::{self, QUANTS},
    verdict,
};
use proptest::prelude::*;

fn is_yes(question: &Question) -> bool {
    verdict(question, &Catalog::bundled()).is_ok_and(|verdict| verdict.unwrap().is_yes())
}

/// The longest context holds, and no step past it does; without one the shortest does not.
fn check_context(question: &Question, limits: &Limits) -> Result<(), TestCaseError> {
    let Some(trained) = Catalog::bundled().model(&question.model).unwrap().trained_context() else {
        prop_assert_eq!(limits.max_ctx_size, None);
        return Ok(());
    };
    let with = |context: u64| {
        let ctx_size = Some(Tokens::new(u32::try_from(context).unwrap()));
        is_yes(&Question { how: How { ctx_size, ..question.how.clone() }, ..question.clone() })
    };
    let step = 256 * u64::from(question.how.parallel.unwrap_or(1));
    match limits.max_ctx_size {
        Some(most) => {
            prop_assert!(most <= u64::from(trained) && with(most));
            prop_assert!(most == u64::from(trained) || !with(most + step));
        }
        None => prop_assert!(!with(step.min(trained.into()))),
    }
    Ok(())
}

/// The best quantization holds, and none that is better does.
fn check_quant(question: &Question, limits: &Limits) -> Result<(), TestCaseError> {
    let with =
        |quant: &str| is_yes(&Question { quant: Some(quant.to_owned()), ..question.clone() });
    let best = limits.best_quant.as_ref().map(|best| best.id.as_str());
    if let Some(best) = best {
        prop_assert!(with(best), "{best} does not hold");
    }
    let better = QUANTS.iter().take_while(|quant| Some(**quant) != best);
    let known = best.is_none_or(|best| QUANTS.contains(&best));
    for quant in better.filter(|_| known) {
        prop_assert!(!with(quant), "{quant} holds, but {best:?} is called the best");
    }
    Ok(())
}

/// The least memory holds, and a byte less does not.
fn check_memory(question: &Question, limits: &Limits) -> Result<(), TestCaseError> {
    let with = |size: Bytes| {
        let place = match question.place.clone().unwrap() {
            Place::Free(_) => Place::Free(size),
            Place::Ram { system, entitled, .. } => Place::Ram { size, system, entitled },
            other => other,
        };
        is_yes(&Question { place: Some(place), ..question.clone() })
    };
    let asked = matches!(question.place, Some(Place::Free(_) | Place::Ram { .. }));
    if let Some(least) = limits.min_ram.filter(|_| asked) {
        prop_assert!(with(least));
        prop_assert!(!with(Bytes::new(least.get() - 1)));
    }
    Ok(())
}

/// The smallest device holds the setup.
fn check_device(question: &Question, limits: &Limits) -> Result<(), TestCaseError> {
    if let Some(name) = limits.smallest_device.clone() {
        let place = Some(Place::Device { name, system: None, entitled: false });
        let there = Question { place, ..question.clone() };
        prop_assert!(is_yes(&there), "it does not hold there");
    }
    Ok(())
}

/// No change is to a worse quantization than the best that holds, nor to a context the model was not
/// trained for.
fn check_agreement(question: &Question, answer: &Answer) -> Result<(), TestCaseError> {
    let trained = Catalog::bundled().model(&question.model).unwrap().trained_context();
    for remedy in &answer.remedies.single {
        if let Some(quant) = remedy.flags.strip_prefix("--quant ") {
            prop_assert_eq!(Some(quant), answer.limits.best_quant.as_ref().map(|best| &*best.id));
        }
        if let Some(context) = remedy.flags.strip_prefix("-c ") {
            let context: u32 = context.parse().unwrap();
            prop_assert!(trained.is_none_or(|most| context <= most), "{remedy:?}");
        }
    }
    Ok(())
}

/// Every single change has the verdict it says, and a no has a way out or nothing fits at all.
fn check_remedies(answer: &Answer) -> Result<(), TestCaseError> {
    let judged = answer.judgement.unwrap().verdict;
    prop_assert!(
        judged.is_yes() || answer.remedies.way_out.as_ref().is_none_or(|way| way.verdict.is_yes())
    );
    prop_assert!(!judged.is_yes() || answer.remedies.way_out.is_none());
    for remedy in &answer.remedies.single {
        prop_assert!(remedy.command.starts_with("edgefit fit "));
        prop_assert!(remedy.saves > Bytes::ZERO || remedy.verdict < judged, "{remedy:?}");
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, max_global_rejects: 5_000, ..ProptestConfig::default() })]

    #[test]
    fn limits_hold_when_asked_forward(question in strategies::question()) {
        let answer = match answer(&question, &Catalog::bundled()) {
            Ok(answer) => answer,
            Err(reason) => return Err(TestCaseError::reject(reason.to_string())),
        };
        check_context(&question, &answer.limits)?;
        check_quant(&question, &answer.limits)?;
        check_memory(&question, &answer.limits)?;
        check_device(&question, &answer.limits)?;
        check_remedies(&answer)?;
        check_agreement(&question, &answer)?;
    }
}
