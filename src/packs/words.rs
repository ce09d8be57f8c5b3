//! A pack's words in another language: a file beside it, or a `[words.TAG]` table in it.

use super::Pack;
use super::items;
use super::place::{Source, remedy};
use super::table::{Table, text_of};
use crate::model::{Lang, Text};
use crate::text::{fill, placeholders};
use std::ops::Range;
use std::sync::Arc;
use toml::Spanned;

/// Lays the words over the pack. Every id must exist, and placeholders must be the same.
pub(super) fn lay_over(pack: &mut Pack, lang: Lang, mut words: Table<'_, '_>) {
    let source = words.source;
    if let Some(value) = words.take("pack")
        && let Some(mut table) = Table::of(source, "pack", value)
    {
        put(source, &mut pack.facts.title, lang, table.text("title"));
        table.finish();
    }
    section(
        &mut words,
        "group",
        &mut pack.groups,
        |group| group.id.clone(),
        |group, table| {
            put(source, &mut group.title, lang, table.text("title"));
        },
    );
    section(
        &mut words,
        "symptom",
        &mut pack.symptoms,
        |it| it.id.clone(),
        |symptom, table| {
            put(source, &mut symptom.title, lang, table.text("title"));
            put(source, &mut symptom.hint, lang, table.text("hint"));
        },
    );
    section(
        &mut words,
        "check",
        &mut pack.checks,
        |check| check.id.clone(),
        |check, table| {
            // Nobody else holds the check yet: the pack is still being loaded.
            let Some(check) = Arc::get_mut(check) else { return };
            put(source, &mut check.title, lang, table.text("title"));
            put(source, &mut check.why, lang, table.text("why"));
            let items = table.take("items").and_then(|it| Table::of(source, "items", it));
            match (items, &mut check.items) {
                (Some(words), Some(items)) => items::lay_over(source, items, lang, words),
                (Some(words), None) => {
                    source.error(&words.start(), |words| words.items_not_there.clone());
                }
                (None, _) => {}
            }
            let Some(say) = table.take("say").and_then(|say| Table::of(source, "say", say)) else {
                return;
            };
            let mut say = say;
            for (id, value) in say.take_where(|_| true) {
                match check.expect.iter_mut().find(|expect| expect.id == *id.get_ref()) {
                    Some(expect) => {
                        put(source, &mut expect.say, lang, text_of(source, "say", &value));
                    }
                    None => {
                        stray(source, &id, check.expect.iter().map(|expect| expect.id.as_str()));
                    }
                }
            }
        },
    );
    section(
        &mut words,
        "cause",
        &mut pack.causes,
        |cause| cause.id.clone(),
        |cause, table| {
            put(source, &mut cause.title, lang, table.text("title"));
            put(source, &mut cause.meaning, lang, table.text("meaning"));
            let start = table.start();
            let steps = table.texts("steps");
            let (found, wanted) = (steps.len(), cause.steps.len());
            if found != wanted && found > 0 {
                source.error(&steps.first().map_or(start, Spanned::span), |words| {
                    fill(&words.steps_differ, &[("found", &found), ("wanted", &wanted)])
                });
            }
            for (step, said) in cause.steps.iter_mut().zip(steps) {
                put(source, &mut step.say, lang, Some(said));
            }
        },
    );
    words.finish();
}

fn section<T>(
    words: &mut Table<'_, '_>,
    name: &'static str,
    owners: &mut [T],
    id_of: impl Fn(&T) -> String,
    mut read: impl FnMut(&mut T, &mut Table<'_, '_>),
) {
    let source = words.source;
    let Some(value) = words.take(name) else { return };
    let Some(mut entries) = Table::of(source, name, value) else { return };
    for (id, value) in entries.take_where(|_| true) {
        let ids: Vec<String> = owners.iter().map(&id_of).collect();
        let Some(mut table) = Table::of(source, name, value) else { continue };
        if let Some(owner) = owners.iter_mut().find(|owner| id_of(owner) == *id.get_ref()) {
            read(owner, &mut table);
            table.finish();
        } else {
            stray(source, &id, ids.iter().map(String::as_str));
        }
    }
}

fn stray<'k>(source: &Source<'_>, id: &Spanned<String>, known: impl Iterator<Item = &'k str>) {
    let known: Vec<_> = known.collect();
    source.error(&id.span(), |words| {
        let remedy = remedy(words, id.get_ref(), &known);
        fill(&words.words_without_owner, &[("id", id.get_ref()), ("remedy", &remedy)])
    });
}

pub(super) fn put(
    source: &Source<'_>,
    text: &mut Text,
    lang: Lang,
    words: Option<Spanned<String>>,
) {
    let Some(words) = words else { return };
    let span: Range<usize> = words.span();
    let original = text.0.values().next().cloned().unwrap_or_default();
    let names = |sentence: &str| {
        let mut names: Vec<String> =
            placeholders(sentence).into_iter().map(|name| format!("{{{name}}}")).collect();
        names.sort();
        names.dedup();
        names
    };
    let (found, wanted) = (names(words.get_ref()), names(&original));
    if found != wanted {
        source.error(&span, |words| {
            fill(
                &words.placeholders_differ,
                &[("found", &found.join(" ")), ("wanted", &wanted.join(" "))],
            )
        });
    }
    text.0.insert(lang.tag().to_owned(), words.into_inner());
}
