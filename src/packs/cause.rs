//! Reading one `[[cause]]`: what it rests on, what it explains, what to do.

use super::check::{Surroundings, fits, id, named};
use super::table::{Table, Value, text_of, wrong_type};
use super::{CauseRule, Named, Outcome, RECOVERED, Reference};
use crate::model::{Action, Confidence, Layer, Os, Side, Status, Step, Text};
use crate::text::fill;
use toml::Spanned;
use toml::de::DeValue;

/// Reads a cause; `None` where so much is missing that there is nothing to keep.
pub(super) fn read<'t>(
    around: &Surroundings<'_, 't>,
    mut table: Table<'_, 't>,
) -> Option<CauseRule> {
    let source = table.source;
    let start = table.start();
    let id = id(&mut table);
    let names = table.text("names").inspect(|names| fits(source, names));
    let title = table.required("title");
    let meaning = table.text("meaning");
    let layer = table.choice("layer", &Layer::ALL, Layer::name);
    let side = table.choice("side", &Side::ALL, Side::name);
    let confidence = table.choice("confidence", &Confidence::ALL, Confidence::name);
    let rests = table.has("because") || table.has("any");
    let because = references(&mut table, "because");
    let any = references(&mut table, "any");
    let unless = references(&mut table, "unless");
    let explains = table.texts("explains").into_iter().map(|name| named(source, name)).collect();
    let steps = table.values("steps");
    let steps = steps.into_iter().filter_map(|step| read_step(around, &table, step)).collect();
    table.finish();
    if !rests {
        source.error(&start, |words| words.no_because.clone());
    }
    let id = id?;
    let text = |words: Spanned<String>| Text::of(around.lang, words.into_inner());
    Some(CauseRule {
        place: source.place(id.span().start),
        names: names.map_or_else(|| id.get_ref().clone(), Spanned::into_inner),
        id: id.into_inner(),
        pack: around.pack.to_owned(),
        title: text(title?),
        meaning: meaning.map(text).unwrap_or_default(),
        layer: layer.unwrap_or(Layer::Local),
        side: side.unwrap_or(Side::ThisComputer),
        confidence: confidence.unwrap_or(Confidence::Likely),
        because,
        any,
        unless,
        explains,
        steps,
    })
}

pub(super) fn references(table: &mut Table<'_, '_>, key: &'static str) -> Vec<Reference> {
    let (texts, source) = (table.texts(key), table.source);
    let mut references = Vec::with_capacity(texts.len());
    for text in texts {
        let place = source.place(text.span().start);
        match text.get_ref().split_once(':') {
            Some((check, outcome)) if !check.is_empty() && !outcome.is_empty() => {
                let outcome = match Status::from_name(outcome) {
                    Some(status) => Outcome::Status(status),
                    None if outcome == RECOVERED => Outcome::Recovered,
                    None => Outcome::Expectation(outcome.to_owned()),
                };
                let check = Named { name: check.to_owned(), place };
                references.push(Reference { check, outcome });
            }
            _ => source.error(&text.span(), |words| {
                fill(&words.bad_reference, &[("reference", text.get_ref())])
            }),
        }
    }
    references
}

fn read_step<'t>(
    around: &Surroundings<'_, 't>,
    table: &Table<'_, 't>,
    value: Value<'t>,
) -> Option<Step> {
    let source = table.source;
    match value.get_ref() {
        DeValue::String(_) => {
            let say = text_of(source, "steps", &value)?;
            Some(Step { say: Text::of(around.lang, say.into_inner()), os: None, action: None })
        }
        DeValue::Table(_) => {
            let mut step = Table::of(source, "steps", value)?;
            let say = step.required("say");
            let os = step.choice("os", &Os::ALL, Os::name);
            let action = step.choice("do", &Action::ALL, Action::name);
            step.finish();
            Some(Step { say: Text::of(around.lang, say?.into_inner()), os, action })
        }
        _ => {
            wrong_type(source, "steps", "string", &value);
            None
        }
    }
}
