//! Reading `hurry`: what makes a check's full time no longer worth waiting for.

use super::Reference;
use super::cause::references;
use super::check::duration;
use super::place::Source;
use super::table::{Table, Value};
use crate::text::fill;
use std::time::Duration;
use toml::Spanned;
use toml::de::DeValue;

/// Most rules of a check.
const MOST_RULES: usize = 8;
/// Most findings that a rule asks for.
const MOST_ONCE: usize = 16;

/// When a check need not take its whole limit.
///
/// A check that waits for many others' silence learns nothing that matters once the verdict can no
/// longer rest on it: it then ends early with what it has.
#[derive(Clone, Debug)]
pub struct Hurrying {
    /// The findings that make it so; all must be there. Of a check that runs for each target or folder, the one
    /// for the same target or folder is meant.
    pub once: Vec<Reference>,
    /// How long the check then takes in all, counted from its own start.
    pub limit: Duration,
}

/// Reads one rule, or a list of them of which the first that holds counts.
pub(super) fn read<'t>(source: &Source<'t>, value: Value<'t>) -> Vec<Hurrying> {
    let span = value.span();
    let rules: Vec<Value<'t>> = match value.into_inner() {
        DeValue::Array(rules) => rules.into_iter().collect(),
        rule => vec![Spanned::new(span.clone(), rule)],
    };
    if rules.len() > MOST_RULES {
        source.error(&span, |words| {
            fill(&words.too_many, &[("count", &rules.len()), ("most", &MOST_RULES)])
        });
        return Vec::new();
    }
    rules.into_iter().filter_map(|rule| one(source, rule)).collect()
}

fn one<'t>(source: &Source<'t>, value: Value<'t>) -> Option<Hurrying> {
    let mut table = Table::of(source, "hurry", value)?;
    let limit = table.required("limit");
    let start = table.start();
    let once = references(&mut table, "once");
    if once.len() > MOST_ONCE {
        source.error(&start, |words| {
            fill(&words.too_many, &[("count", &once.len()), ("most", &MOST_ONCE)])
        });
        return None;
    }
    table.finish();
    let limit = duration(source, &limit?)?;
    Some(Hurrying { once, limit }).filter(|hurrying| !hurrying.once.is_empty())
}
