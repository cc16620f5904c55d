//! The questions of a table, made as they are asked: every model by runtimes and devices is more
//! than twenty thousand.

use std::{iter, rc::Rc};

use super::{Axis, Request, axis::Value};
use crate::{Error, Pricer, Question};

/// Every question of a table, in the order of models and then of values.
#[derive(Debug)]
pub(crate) struct Questions {
    models: Vec<Varied>,
}

/// A question about a model, and the values of each axis that it is asked with.
#[derive(Debug)]
struct Varied {
    question: Question,
    axes: Vec<Rc<[Value]>>,
}

impl Questions {
    /// The questions of `request`.
    ///
    /// # Errors
    /// Those of axes that contradict a question, and of models nobody knows.
    pub(crate) fn of(request: &Request, pricing: &Pricer<'_>) -> Result<Self, Error> {
        let models = request.about(pricing.catalog())?;
        let values = |axis: &Axis| axis.values(&request.values, pricing.catalog());
        let values: Vec<Rc<[Value]>> =
            request.by.iter().map(values).collect::<Result<_, Error>>()?;
        let varied = |question: Question| {
            let along = request.by.iter().zip(&values);
            let along = along.map(|(axis, values)| {
                axis.check(&question, pricing.catalog())?;
                axis.of_model(&question, values, &request.values, pricing)
            });
            Ok(Varied { axes: along.collect::<Result<_, Error>>()?, question })
        };
        Ok(Self { models: models.into_iter().map(varied).collect::<Result<_, Error>>()? })
    }

    /// How many there are.
    pub(crate) fn len(&self) -> usize {
        self.models.iter().map(Varied::len).sum()
    }

    /// Of these questions one for each name that was given, a model or a value: what is wrong with
    /// a name is wrong in it.
    pub(crate) fn of_names(&self, request: &Request) -> Vec<Question> {
        let named = if request.models.is_empty() { &[] } else { self.models.as_slice() };
        let mut all: Vec<Question> = named.iter().filter_map(|model| model.each().next()).collect();
        let Some(first) = self.models.first() else { return all };
        for (place, axis) in request.by.iter().enumerate() {
            if request.values.names(*axis) {
                all.extend(first.with_each_value_of(place));
            }
        }
        all
    }
}

impl IntoIterator for Questions {
    type Item = Question;
    type IntoIter = Box<dyn Iterator<Item = Question>>;

    fn into_iter(self) -> Self::IntoIter {
        Box::new(self.models.into_iter().flat_map(|model| model.each()))
    }
}

impl Varied {
    fn len(&self) -> usize {
        self.axes.iter().map(|values| values.len()).product()
    }

    /// Every question, the last axis fastest.
    fn each(&self) -> Box<dyn Iterator<Item = Question>> {
        let one: Box<dyn Iterator<Item = Question>> = Box::new(iter::once(self.question.clone()));
        self.axes.iter().cloned().fold(one, |all, values| {
            Box::new(all.flat_map(move |question| {
                let values = Rc::clone(&values);
                (0..values.len()).filter_map(move |n| Some(values.get(n)?.in_place(&question)))
            }))
        })
    }

    /// The questions with each value of one axis and the first of every other.
    fn with_each_value_of(&self, place: usize) -> impl Iterator<Item = Question> {
        let axes = self.axes.iter().enumerate().map(|(other, values)| {
            let shown = if other == place { values.len() } else { 1 };
            values.iter().take(shown).cloned().collect()
        });
        Self { question: self.question.clone(), axes: axes.collect() }.each()
    }
}
