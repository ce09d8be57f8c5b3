//! Outside addresses in one place: `"@name"` in a check stands for a value of the `[endpoints]` table.

use super::place::{Source, remedy};
use super::table::{Table, Value};
use super::target::Target;
use crate::text::fill;
use std::collections::BTreeMap;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// The endpoints of a pack, by name.
pub(super) type Endpoints<'t> = BTreeMap<String, DeValue<'t>>;

/// Reads an `[endpoints]` table.
pub(super) fn read<'t>(mut table: Table<'_, 't>) -> Endpoints<'t> {
    let all = table.take_where(|_| true);
    all.into_iter().map(|(name, value)| (name.into_inner(), value.into_inner())).collect()
}

/// The names and addresses in these endpoints, without ports, paths and what else stands beside them.
pub(super) fn hosts(endpoints: &Endpoints<'_>) -> Vec<String> {
    let lists = endpoints.values().filter_map(DeValue::as_array).flat_map(|list| list.iter());
    let texts = lists.map(Spanned::get_ref).chain(endpoints.values()).filter_map(DeValue::as_str);
    let first = texts.filter_map(|text| text.split_whitespace().next());
    let mut hosts: Vec<String> =
        first.filter_map(|text| Target::parse(text).ok()).map(|target| target.host).collect();
    hosts.sort();
    hosts.dedup();
    hosts
}

/// Puts the endpoints into a check's keys.
pub(super) fn put_in<'t>(
    source: &Source<'t>,
    endpoints: &Endpoints<'t>,
    value: Value<'t>,
) -> Value<'t> {
    let span = value.span();
    let inner = match value.into_inner() {
        DeValue::String(text) => match text.strip_prefix('@') {
            None => DeValue::String(text),
            Some(name) => endpoints.get(name).cloned().unwrap_or_else(|| {
                source.error(&span, |words| {
                    let known: Vec<_> = endpoints.keys().map(String::as_str).collect();
                    let remedy = remedy(words, name, &known);
                    fill(&words.unknown_endpoint, &[("name", &name), ("remedy", &remedy)])
                });
                DeValue::String(text.clone())
            }),
        },
        DeValue::Array(items) => {
            DeValue::Array(items.into_iter().map(|item| put_in(source, endpoints, item)).collect())
        }
        DeValue::Table(table) => {
            let mut filled = DeTable::new();
            for (key, value) in table {
                filled.insert(key, put_in(source, endpoints, value));
            }
            DeValue::Table(filled)
        }
        other => other,
    };
    Spanned::new(span, inner)
}
