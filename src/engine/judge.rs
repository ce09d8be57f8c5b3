//! Facts and expectations to a status and a sentence. Pure: the same code judges a live machine and an old report.

use crate::model::{Facts, Lang, Part, Status, Text, Unanswered, UnansweredKind};
use crate::packs::{Check, Items, Subject};
use crate::text::fill_with;
use serde_json::Value;

/// What one check's facts come to.
#[derive(Clone, Debug, PartialEq)]
pub struct Judgement {
    /// Id of the expectation that matched.
    pub expectation: String,
    /// Its status.
    pub status: Status,
    /// Its sentence, with the facts put in.
    pub say: Text,
    /// The part of the way that it speaks for.
    pub way: Option<Part>,
    /// A sentence for each entry of the list that the check tells, at most [`MOST_ITEMS`].
    pub items: Vec<Text>,
}

/// Most entries of a list that are told; a longer one stands whole in the facts.
const MOST_ITEMS: usize = 50;

/// Judges facts by a check's expectations: the first that matches wins.
///
/// # Errors
/// When a condition cannot be applied to these facts, which is a fault of the pack.
pub fn judge(
    check: &Check,
    subject: Option<&Subject>,
    facts: &Facts,
) -> Result<Judgement, Unanswered> {
    for expect in &check.expect {
        let holds = match &expect.when {
            None => true,
            Some(when) => when.holds(facts).map_err(|problem| {
                let detail = format!("{}:{}: {problem}", check.id, expect.id);
                UnansweredKind::Crashed.because(detail)
            })?,
        };
        if holds {
            let word = |name: &str| {
                facts.get(name).map(shown).or_else(|| subject.and_then(|it| it.word(name)))
            };
            let say = expect.say.0.iter().map(|(tag, say)| (tag.clone(), fill_with(say, word)));
            return Ok(Judgement {
                expectation: expect.id.clone(),
                status: expect.status,
                say: Text(say.collect()),
                way: expect.way,
                items: check
                    .items
                    .as_ref()
                    .map_or_else(Vec::new, |items| told(items, subject, facts)),
            });
        }
    }
    Err(UnansweredKind::Crashed.because(format!("{}: no expectation", check.id)))
}

/// The sentences for the entries of a list.
fn told(items: &Items, subject: Option<&Subject>, facts: &Facts) -> Vec<Text> {
    let entries = facts.get(&items.of).and_then(Value::as_array);
    let sentence = |entry: &Value| {
        let chosen = entry.get(&items.by).and_then(Value::as_str)?;
        let word = |name: &str| {
            entry.get(name).map(shown).or_else(|| subject.and_then(|it| it.word(name)))
        };
        let say = items.sentence(chosen).filter(|say| !say.get(Lang::En).is_empty())?.0.iter();
        Some(Text(say.map(|(tag, say)| (tag.clone(), fill_with(say, word))).collect()))
    };
    entries.into_iter().flatten().filter_map(sentence).take(MOST_ITEMS).collect()
}

/// A fact as it stands in a sentence.
#[must_use]
pub fn shown(value: &Value) -> String {
    match value {
        Value::Null => "–".to_owned(),
        Value::String(text) if text.is_empty() => "–".to_owned(),
        Value::String(text) => text.clone(),
        Value::Array(items) if items.is_empty() => "–".to_owned(),
        Value::Array(items) => items.iter().map(shown).collect::<Vec<_>>().join(", "),
        other => other.to_string(),
    }
}
