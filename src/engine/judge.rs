//! Facts and expectations to a status and a sentence. Pure: the same code judges a live machine and an old report.

use crate::model::{Facts, Status, Text, Unanswered, UnansweredKind};
use crate::packs::{Check, Target};
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
}

/// Judges facts by a check's expectations: the first that matches wins.
///
/// # Errors
/// When a condition cannot be applied to these facts, which is a fault of the pack.
pub fn judge(
    check: &Check,
    target: Option<&Target>,
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
                facts.get(name).map(shown).or_else(|| target.and_then(|target| target.word(name)))
            };
            let say = expect.say.0.iter().map(|(tag, say)| (tag.clone(), fill_with(say, word)));
            return Ok(Judgement {
                expectation: expect.id.clone(),
                status: expect.status,
                say: Text(say.collect()),
            });
        }
    }
    Err(UnansweredKind::Crashed.because(format!("{}: no expectation", check.id)))
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
