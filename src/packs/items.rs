//! How the entries of a fact that is a list of tables are told, each in a sentence of its own.

use super::check::named_schema;
use super::place::{Source, remedy};
use super::table::{Table, text_of};
use super::words::put;
use crate::model::{Lang, Text};
use crate::text::{PackWords, fill, placeholders};
use serde_json::Value;
use std::collections::BTreeMap;
use toml::Spanned;

/// Sentences for the entries of a list, chosen by the value of one of their fields.
#[derive(Debug)]
pub struct Items {
    /// The fact that is the list.
    pub of: String,
    /// The field whose value chooses the sentence.
    pub by: String,
    /// The sentence for each value, with `{field}` placeholders.
    pub say: BTreeMap<String, Text>,
}

/// The name of the sentence for values that have none of their own.
const OTHERWISE: &str = "otherwise";

impl Items {
    /// The sentence for a value.
    #[must_use]
    pub fn sentence(&self, value: &str) -> Option<&Text> {
        self.say.get(value).or_else(|| self.say.get(OTHERWISE))
    }
}

/// Reads a check's `items` against the schema of its probe's facts.
pub(super) fn read(
    source: &Source<'_>,
    lang: Lang,
    schema: &Value,
    mut table: Table<'_, '_>,
) -> Option<Items> {
    let of = table.required("of");
    let by = table.required("by");
    let start = table.start();
    let say = table.take("say").and_then(|say| Table::of(source, "say", say));
    table.finish();
    let (of, by) = (of?, by?);
    let entry = entry_of(source, schema, &of)?;
    let values = values_of(source, entry, &by)?;
    let mut sentences = BTreeMap::new();
    for (name, value) in say.into_iter().flat_map(|mut say| say.take_where(|_| true)) {
        if name.get_ref() != OTHERWISE && !values.contains(&name.get_ref().as_str()) {
            source.error(&name.span(), |words| {
                let remedy = remedy(words, name.get_ref(), &values);
                fill(
                    &words.items_stray,
                    &[("by", by.get_ref()), ("value", name.get_ref()), ("remedy", &remedy)],
                )
            });
        }
        let Some(sentence) = text_of(source, name.get_ref(), &value) else { continue };
        check_placeholders(source, entry, &sentence);
        sentences.insert(name.into_inner(), Text::of(lang, sentence.into_inner()));
    }
    let missing: Vec<&str> =
        values.into_iter().filter(|value| !sentences.contains_key(*value)).collect();
    if !missing.is_empty() && !sentences.contains_key(OTHERWISE) {
        source.error(&start, |words| {
            fill(&words.items_missing, &[("by", by.get_ref()), ("values", &missing.join(", "))])
        });
    }
    Some(Items { of: of.into_inner(), by: by.into_inner(), say: sentences })
}

/// Lays the sentences of another language over it.
pub(super) fn lay_over(
    source: &Source<'_>,
    items: &mut Items,
    lang: Lang,
    mut words: Table<'_, '_>,
) {
    for (name, value) in words.take_where(|_| true) {
        let sentence = text_of(source, name.get_ref(), &value);
        if let Some(text) = items.say.get_mut(name.get_ref()) {
            put(source, text, lang, sentence);
            continue;
        }
        let known: Vec<&str> = items.say.keys().map(String::as_str).collect();
        source.error(&name.span(), |words| {
            let remedy = remedy(words, name.get_ref(), &known);
            fill(&words.words_without_owner, &[("id", name.get_ref()), ("remedy", &remedy)])
        });
    }
}

/// The schema of the list's entries.
fn entry_of<'s>(source: &Source<'_>, schema: &'s Value, of: &Spanned<String>) -> Option<&'s Value> {
    let facts = schema.get("properties")?.as_object()?;
    let entry = facts.get(of.get_ref()).and_then(|fact| fact.get("items"));
    let entry = entry.filter(|entry| entry.get("properties").is_some());
    if entry.is_none() {
        let lists = facts.iter().filter(|(_, fact)| {
            fact.get("items").is_some_and(|entry| entry.get("properties").is_some())
        });
        let lists: Vec<&str> = lists.map(|(name, _)| name.as_str()).collect();
        source.error(&of.span(), |words| {
            let remedy = remedy(words, of.get_ref(), &lists);
            fill(&words.items_no_list, &[("fact", of.get_ref()), ("remedy", &remedy)])
        });
    }
    entry
}

/// The values that the choosing field can have.
fn values_of<'s>(
    source: &Source<'_>,
    entry: &'s Value,
    by: &Spanned<String>,
) -> Option<Vec<&'s str>> {
    let field = entry.get("properties")?.get(by.get_ref());
    let plain = field.and_then(|field| field.get("enum")).and_then(Value::as_array);
    let mut values: Vec<&str> = plain.into_iter().flatten().filter_map(Value::as_str).collect();
    let told = field.and_then(|field| field.get("oneOf")).and_then(Value::as_array);
    for variant in told.into_iter().flatten() {
        values.extend(variant.get("const").and_then(Value::as_str));
        let more = variant.get("enum").and_then(Value::as_array);
        values.extend(more.into_iter().flatten().filter_map(Value::as_str));
    }
    if values.is_empty() {
        source.error(&by.span(), |words| fill(&words.items_no_choice, &[("by", by.get_ref())]));
        return None;
    }
    Some(values)
}

fn check_placeholders(source: &Source<'_>, entry: &Value, sentence: &Spanned<String>) {
    let fields = named_schema(entry);
    for name in placeholders(sentence.get_ref()) {
        if name != "folder" && !fields.contains(&name) {
            source.error(&sentence.span(), |words: &PackWords| {
                let remedy = remedy(words, name, &fields);
                fill(&words.items_placeholder, &[("name", &name), ("remedy", &remedy)])
            });
        }
    }
}
