//! A TOML table while it is read: each key is taken once, and what is left over is a mistake.

use super::place::{Source, did_you_mean, remedy};
use crate::text::fill;
use std::ops::Range;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// A value with its place.
pub(super) type Value<'t> = Spanned<DeValue<'t>>;

/// A table of which keys are taken one by one.
pub(super) struct Table<'s, 't> {
    pub(super) source: &'s Source<'t>,
    pub(super) span: Range<usize>,
    rest: Vec<(Spanned<String>, Value<'t>)>,
    asked: Vec<&'static str>,
}

impl<'s, 't> Table<'s, 't> {
    pub(super) fn new(source: &'s Source<'t>, span: Range<usize>, table: DeTable<'t>) -> Self {
        let mut rest: Vec<_> = table
            .into_iter()
            .map(|(key, value)| (Spanned::new(key.span(), key.into_inner().into_owned()), value))
            .collect();
        rest.sort_by_key(|(key, _)| key.span().start);
        Self { source, span, rest, asked: Vec::new() }
    }

    /// The table in `value`; a mistake if it is something else.
    pub(super) fn of(source: &'s Source<'t>, key: &str, value: Value<'t>) -> Option<Self> {
        let span = value.span();
        match value.into_inner() {
            DeValue::Table(table) => Some(Self::new(source, span, table)),
            other => {
                wrong_type(source, key, "table", &Spanned::new(span, other));
                None
            }
        }
    }

    /// The span of the first key, or of the table: where a missing key is reported.
    pub(super) fn start(&self) -> Range<usize> {
        self.rest.first().map_or_else(|| self.span.clone(), |(key, _)| key.span())
    }

    pub(super) fn take(&mut self, key: &'static str) -> Option<Value<'t>> {
        self.asked.push(key);
        let at = self.rest.iter().position(|(name, _)| name.get_ref() == key)?;
        Some(self.rest.remove(at).1)
    }

    /// Takes the keys that `wanted` accepts, whatever they are.
    pub(super) fn take_where(
        &mut self,
        wanted: impl Fn(&str) -> bool,
    ) -> Vec<(Spanned<String>, Value<'t>)> {
        let (taken, rest) =
            std::mem::take(&mut self.rest).into_iter().partition(|(key, _)| wanted(key.get_ref()));
        self.rest = rest;
        taken
    }

    pub(super) fn text(&mut self, key: &'static str) -> Option<Spanned<String>> {
        let value = self.take(key)?;
        let text = text_of(self.source, key, &value)?;
        if text.get_ref().trim().is_empty() {
            self.source.error(&text.span(), |words| fill(&words.empty, &[("key", &key)]));
            return None;
        }
        Some(text)
    }

    /// A text that must be there.
    pub(super) fn required(&mut self, key: &'static str) -> Option<Spanned<String>> {
        let start = self.start();
        // A misspelt key is reported once, as unknown, with what was meant.
        let missing =
            !self.rest.iter().any(|(name, _)| did_you_mean(name.get_ref(), [key]).is_some());
        let text = self.text(key);
        if missing {
            self.source.error(&start, |words| fill(&words.missing_key, &[("key", &key)]));
        }
        text
    }

    pub(super) fn flag(&mut self, key: &'static str) -> bool {
        let Some(value) = self.take(key) else { return false };
        if let DeValue::Boolean(flag) = value.get_ref() {
            *flag
        } else {
            wrong_type(self.source, key, "boolean", &value);
            false
        }
    }

    pub(super) fn number(&mut self, key: &'static str) -> Option<i64> {
        let value = self.take(key)?;
        let number = value.get_ref().as_integer().and_then(|number| number.as_str().parse().ok());
        if number.is_none() {
            wrong_type(self.source, key, "integer", &value);
        }
        number
    }

    pub(super) fn texts(&mut self, key: &'static str) -> Vec<Spanned<String>> {
        let values = self.values(key);
        values.iter().filter_map(|value| text_of(self.source, key, value)).collect()
    }

    pub(super) fn values(&mut self, key: &'static str) -> Vec<Value<'t>> {
        let Some(value) = self.take(key) else { return Vec::new() };
        let span = value.span();
        match value.into_inner() {
            DeValue::Array(items) => items.into_iter().collect(),
            other => {
                wrong_type(self.source, key, "array", &Spanned::new(span, other));
                Vec::new()
            }
        }
    }

    pub(super) fn tables(&mut self, key: &'static str, most: usize) -> Vec<Table<'s, 't>> {
        let values = self.values(key);
        if values.len() > most {
            let (span, count) = (values.first().map_or(0..0, Spanned::span), values.len());
            self.source
                .error(&span, |words| fill(&words.too_many, &[("count", &count), ("most", &most)]));
            return Vec::new();
        }
        values.into_iter().filter_map(|value| Table::of(self.source, key, value)).collect()
    }

    /// One of a closed set of names.
    pub(super) fn choice<T: Copy>(
        &mut self,
        key: &'static str,
        all: &[T],
        name: impl Fn(T) -> &'static str,
    ) -> Option<T> {
        let text = self.text(key)?;
        choice_of(self.source, &text, all, name)
    }

    /// Whether a key is there.
    pub(super) fn has(&self, key: &str) -> bool {
        self.rest.iter().any(|(name, _)| name.get_ref() == key)
    }

    /// Whether keys are left that nobody took.
    pub(super) fn has_left(&self) -> bool {
        !self.rest.is_empty()
    }

    /// Reports every key that nobody took.
    pub(super) fn finish(self) {
        self.finish_knowing(&[]);
    }

    /// Reports every key that nobody took, where `also` would have been known besides.
    pub(super) fn finish_knowing(mut self, also: &[&'static str]) {
        self.asked.extend(also);
        for (key, _) in &self.rest {
            self.source.error(&key.span(), |words| {
                let remedy = remedy(words, key.get_ref(), &self.asked);
                fill(&words.unknown_key, &[("key", key.get_ref()), ("remedy", &remedy)])
            });
        }
    }
}

pub(super) fn choice_of<T: Copy>(
    source: &Source<'_>,
    text: &Spanned<String>,
    all: &[T],
    name: impl Fn(T) -> &'static str,
) -> Option<T> {
    let found = all.iter().copied().find(|&one| name(one) == text.get_ref());
    if found.is_none() {
        let known: Vec<_> = all.iter().map(|&one| name(one)).collect();
        source.error(&text.span(), |words| {
            let remedy = remedy(words, text.get_ref(), &known);
            fill(&words.unknown_value, &[("value", text.get_ref()), ("remedy", &remedy)])
        });
    }
    found
}

pub(super) fn text_of(
    source: &Source<'_>,
    key: &str,
    value: &Value<'_>,
) -> Option<Spanned<String>> {
    if let DeValue::String(text) = value.get_ref() {
        Some(Spanned::new(value.span(), text.to_string()))
    } else {
        wrong_type(source, key, "string", value);
        None
    }
}

pub(super) fn wrong_type(source: &Source<'_>, key: &str, wanted: &str, value: &Value<'_>) {
    source.error(&value.span(), |words| {
        let found = value.get_ref().type_str();
        fill(&words.wrong_type, &[("key", &key), ("wanted", &wanted), ("found", &found)])
    });
}
