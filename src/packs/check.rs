//! Reading one `[[check]]`: its probe's keys, its expectations, its examples.

use super::again;
use super::endpoints::{Endpoints, put_in};
use super::hurry;
use super::items;
use super::place::{Source, remedy};
use super::subject::Each;
use super::table::{Table, Value, choice_of};
use super::when::{When, WhenError, sample, type_of};
use super::{Check, Example, Expect, Named, RECOVERED, covers, way};
use crate::model::{Facts, Lang, Os, Part, Status, Text};
use crate::probes::{KINDS, Kind};
use crate::text::{PackWords, fill, placeholders};
use serde::Deserialize;
use std::ops::Range;
use std::time::Duration;
use toml::Spanned;
use toml::de::ValueDeserializer;

/// How long a check may take when it does not say.
const USUAL_LIMIT: Duration = Duration::from_secs(5);
const MOST_LIMIT: Duration = Duration::from_mins(1);
const MOST_EXPECTATIONS: usize = 32;
const MOST_EXAMPLES: usize = 64;

/// What a check is read with.
pub(super) struct Surroundings<'a, 't> {
    pub(super) pack: &'a str,
    pub(super) lang: Lang,
    /// The part of the way that checks speak for unless they say otherwise.
    pub(super) way: Option<Part>,
    pub(super) endpoints: &'a Endpoints<'t>,
    /// Whether conditions and examples are tried. What comes with the program was tried by its tests,
    /// and nobody shall wait for it again at every start.
    pub(super) try_out: bool,
}

/// Reads a check; `None` where so much is missing that there is nothing to keep.
pub(super) fn read<'t>(around: &Surroundings<'_, 't>, mut table: Table<'_, 't>) -> Option<Check> {
    let source = table.source;
    let start = table.start();
    let id = id(&mut table);
    let title = table.required("title");
    let group = table.required("group");
    let why = table.text("why");
    let needs = table.texts("needs").into_iter().map(|need| named(source, need)).collect();
    let os = table.texts("os");
    let os = os.iter().filter_map(|os| choice_of(source, os, &Os::ALL, Os::name)).collect();
    let limit = table.text("limit").and_then(|text| duration(source, &text));
    let hurry = table.take("hurry").map(|value| hurry::read(source, value));
    let each = table.text("each");
    let each = each.and_then(|each| choice_of(source, &each, &Each::ALL, Each::name));
    let covers = covers::read(&mut table);
    let way = way::read(&mut table, around.way);
    let essential = table.flag("essential");
    let again = table.take("again");
    let expect = table.tables("expect", MOST_EXPECTATIONS);
    let examples = table.tables("example", MOST_EXAMPLES);
    let items = table.take("items").and_then(|items| Table::of(source, "items", items));
    let probes = table.take_where(|key| Kind::find(key).is_some());
    let no_probe = probes.is_empty();
    let (kind, keys) = probe(around, source, probes, each).unzip();
    finish(table, &start, no_probe);
    let (kind, keys) = (kind?, keys?);
    let again = again::read(source, again, (kind, &keys), each);
    let schema = (kind.facts)();
    let schema = schema.as_value();
    let judge =
        Judge { source, kind, schema, lang: around.lang, try_out: around.try_out, each, way };
    let items = items.and_then(|items| items::read(source, around.lang, schema, items));
    let expect = judge.expectations(&start, expect);
    let examples = judge.examples(&expect, examples);
    let text = |words: Option<Spanned<String>>| {
        words.map_or_else(Text::default, |words| Text::of(around.lang, words.into_inner()))
    };
    let id = id?;
    Some(Check {
        place: source.place(id.span().start),
        id: id.into_inner(),
        pack: around.pack.to_owned(),
        title: text(title),
        why: text(why),
        group: group?.into_inner(),
        needs,
        os,
        limit: limit.unwrap_or(USUAL_LIMIT),
        hurry: hurry.unwrap_or_default(),
        each,
        covers,
        way,
        essential,
        again,
        kind,
        keys,
        items,
        expect,
        examples,
    })
}

/// Takes the `id` of a table, and checks its form.
pub(super) fn id(table: &mut Table<'_, '_>) -> Option<Spanned<String>> {
    let id = table.required("id")?;
    fits(table.source, &id);
    Some(id)
}

/// Says so where an id has another form than ids have.
pub(super) fn fits(source: &Source<'_>, id: &Spanned<String>) {
    let fits = id.get_ref().len() <= 64
        && id.get_ref().split('-').all(|part| {
            !part.is_empty() && part.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit())
        });
    if !fits {
        source.error(&id.span(), |words| fill(&words.bad_id, &[("id", id.get_ref())]));
    }
}

pub(super) fn named(source: &Source<'_>, name: Spanned<String>) -> Named {
    Named { place: source.place(name.span().start), name: name.into_inner() }
}

/// Reads how long something may take: `800ms`, `8s`, a minute at most.
pub(super) fn duration(source: &Source<'_>, text: &Spanned<String>) -> Option<Duration> {
    let value = text.get_ref();
    let time = match (value.strip_suffix("ms"), value.strip_suffix('s')) {
        (Some(number), _) => number.parse().ok().map(Duration::from_millis),
        (None, Some(number)) => number.parse().ok().map(Duration::from_secs),
        (None, None) => None,
    };
    let time = time.filter(|time| !time.is_zero() && *time <= MOST_LIMIT);
    if time.is_none() {
        source.error(&text.span(), |words| fill(&words.bad_duration, &[("value", value)]));
    }
    time
}

/// Reports keys that are not known. Where the probe is missing, one of them is probably its name.
fn finish(table: Table<'_, '_>, start: &Range<usize>, no_probe: bool) {
    if !no_probe {
        return table.finish();
    }
    let known: Vec<_> = KINDS.iter().map(|kind| kind.name).collect();
    if !table.has_left() {
        table
            .source
            .error(start, |words| fill(&words.no_probe, &[("remedy", &remedy(words, "", &known))]));
    }
    table.finish_knowing(&known);
}

/// The check's probe with its keys as TOML text, tried once.
fn probe<'t>(
    around: &Surroundings<'_, 't>,
    source: &Source<'t>,
    found: Vec<(Spanned<String>, Value<'t>)>,
    each: Option<Each>,
) -> Option<(&'static Kind, toml::Value)> {
    let mut found = found.into_iter();
    let (name, value) = found.next()?;
    if let Some((second, _)) = found.next() {
        source.error(&second.span(), |words| {
            fill(&words.two_probes, &[("first", name.get_ref()), ("second", second.get_ref())])
        });
    }
    let kind = Kind::find(name.get_ref())?;
    let span = value.span();
    let value = put_in(source, around.endpoints, value);
    let bad = |error: &toml::de::Error| {
        let place = error.span().filter(|place| !place.is_empty() && each.is_none());
        source.error(&place.unwrap_or_else(|| span.clone()), |words| {
            let problem = error.message().trim_end_matches('.').replace('\n', "; ");
            fill(&words.bad_keys, &[("probe", &kind.name), ("problem", &problem)])
        });
    };
    let keys = match toml::Value::deserialize(ValueDeserializer::from(value.clone())) {
        Ok(keys) => keys,
        Err(error) => {
            bad(&error);
            return None;
        }
    };
    let tried = match each {
        Some(each) => {
            let keys = each.sample().put_in(keys.clone()).to_string();
            ValueDeserializer::parse(&keys).and_then(kind.question)
        }
        None => (kind.question)(ValueDeserializer::from(value)),
    };
    if let Err(error) = tried {
        bad(&error);
    }
    Some((kind, keys))
}

/// Reads what is to be made of one probe's facts.
struct Judge<'s, 't> {
    source: &'s Source<'t>,
    kind: &'static Kind,
    schema: &'s serde_json::Value,
    lang: Lang,
    try_out: bool,
    each: Option<Each>,
    way: Option<Part>,
}

impl Judge<'_, '_> {
    fn expectations(&self, start: &Range<usize>, tables: Vec<Table<'_, '_>>) -> Vec<Expect> {
        let (source, last) = (self.source, tables.len().saturating_sub(1));
        if tables.is_empty() {
            source.error(start, |words| words.no_expectation.clone());
        }
        let mut expect: Vec<Expect> = Vec::new();
        for (at, mut table) in tables.into_iter().enumerate() {
            let start = table.start();
            let id = id(&mut table);
            let when = table.text("when");
            let status = table.required("status");
            let say = table.required("say");
            let way = way::read(&mut table, self.way);
            let all = [Status::Pass, Status::Warn, Status::Fail, Status::Unknown];
            let status = status.and_then(|name| choice_of(source, &name, &all, Status::name));
            table.finish();
            match (&when, at == last) {
                (Some(when), true) => {
                    source.error(&when.span(), |words| words.no_catch_all.clone());
                }
                (None, false) => source.error(&start, |words| words.early_catch_all.clone()),
                _ => {}
            }
            let when = when.and_then(|when| self.condition(&when));
            let (Some(id), Some(status), Some(say)) = (id, status, say) else { continue };
            self.sentence(&say);
            let name = id.get_ref();
            if Status::from_name(name).is_some() || name == RECOVERED {
                source.error(&id.span(), |words| fill(&words.reserved_id, &[("id", name)]));
            }
            if expect.iter().any(|other| other.id == *name) {
                let place = source.place(start.start).line;
                source.error(&id.span(), |words| {
                    fill(&words.duplicate_id, &[("id", name), ("place", &place)])
                });
            }
            let say = Text::of(self.lang, say.into_inner());
            expect.push(Expect { id: id.into_inner(), when, status, say, way });
        }
        expect
    }

    fn condition(&self, when: &Spanned<String>) -> Option<When> {
        let error = match When::compile(when.get_ref(), self.schema, self.try_out) {
            Ok(when) => return Some(when),
            Err(error) => error,
        };
        // Behind the opening quote; inside a text with escapes this can be off by those.
        let at = |offset: usize| {
            let start = when.span().start + 1 + offset;
            start..start + 1
        };
        let place = match &error {
            WhenError::Broken(_, offset) | WhenError::UnknownFact(_, offset) => at(*offset),
            _ => when.span(),
        };
        self.source.error(&place, |words| self.say_condition(words, &error));
        None
    }

    fn say_condition(&self, words: &PackWords, error: &WhenError) -> String {
        match error {
            WhenError::TooLong(bytes) => {
                fill(&words.when_too_long, &[("bytes", bytes), ("most", &1024)])
            }
            WhenError::TooDeep => words.when_too_deep.clone(),
            WhenError::Broken(problem, _) => fill(&words.when_broken, &[("problem", problem)]),
            WhenError::WrongType(problem) => fill(&words.when_wrong_type, &[("problem", problem)]),
            WhenError::NotACondition => words.when_not_a_condition.clone(),
            WhenError::UnknownFact(fact, _) => {
                let known = self.fact_names();
                let remedy = remedy(words, fact, &known);
                let probe = self.kind.name;
                fill(&words.unknown_fact, &[("probe", &probe), ("fact", fact), ("remedy", &remedy)])
            }
        }
    }

    fn fact_names(&self) -> Vec<&str> {
        named_schema(self.schema)
    }

    fn sentence(&self, say: &Spanned<String>) {
        for name in placeholders(say.get_ref()) {
            if self.each.is_some_and(|each| each.words().contains(&name)) {
                continue;
            }
            match self.schema.get("properties").and_then(|facts| facts.get(name)) {
                None => self.source.error(&say.span(), |words| {
                    let remedy = remedy(words, name, &self.fact_names());
                    let probe = self.kind.name;
                    fill(
                        &words.unknown_placeholder,
                        &[("name", &name), ("probe", &probe), ("remedy", &remedy)],
                    )
                }),
                Some(fact) if holds_tables(fact) => self
                    .source
                    .error(&say.span(), |words| fill(&words.table_placeholder, &[("name", &name)])),
                Some(_) => {}
            }
        }
    }

    fn examples(&self, expect: &[Expect], tables: Vec<Table<'_, '_>>) -> Vec<Example> {
        tables.into_iter().filter_map(|table| self.example(expect, table)).collect()
    }

    fn example(&self, expect: &[Expect], mut table: Table<'_, '_>) -> Option<Example> {
        let source = self.source;
        let facts_value = table.take("facts");
        let gives = table.required("gives");
        table.finish();
        let mut stated = Facts::new();
        if let Some(value) = facts_value {
            let span = value.span();
            let value = serde_json::Value::deserialize(ValueDeserializer::from(value)).ok()?;
            stated = value.as_object().cloned().unwrap_or_default();
            for (fact, value) in &stated {
                self.check_fact(&span, fact, value);
            }
        }
        let gives = gives?;
        if !self.try_out {
            return Some(Example { facts: stated, gives: gives.into_inner() });
        }
        let mut facts = sample(self.schema);
        facts.extend(stated.clone());
        let got = expect.iter().find(|expect| {
            expect.when.as_ref().is_none_or(|when| when.holds(&facts).unwrap_or(false))
        });
        let got = got.map_or("", |expect| expect.id.as_str());
        if got != gives.get_ref() && !source.has_errors() {
            source.error(&gives.span(), |words| {
                fill(&words.example_differs, &[("got", &got), ("gives", gives.get_ref())])
            });
        }
        Some(Example { facts: stated, gives: gives.into_inner() })
    }

    fn check_fact(&self, span: &Range<usize>, fact: &str, value: &serde_json::Value) {
        let Some(schema) = self.schema.get("properties").and_then(|facts| facts.get(fact)) else {
            self.source.error(span, |words| {
                self.say_condition(words, &WhenError::UnknownFact(fact.to_owned(), 0))
            });
            return;
        };
        let wanted = type_of(schema).unwrap_or("any");
        let fits = match value {
            serde_json::Value::Bool(_) => wanted == "boolean",
            serde_json::Value::Number(number) => {
                wanted == "number" || (wanted == "integer" && !number.is_f64())
            }
            serde_json::Value::String(_) => wanted == "string",
            serde_json::Value::Array(_) => wanted == "array",
            serde_json::Value::Object(_) => wanted == "object",
            serde_json::Value::Null => true,
        };
        if !fits && wanted != "any" {
            self.source.error(span, |words| {
                fill(&words.example_wrong_type, &[("fact", &fact), ("wanted", &wanted)])
            });
        }
    }
}

/// The names of the fields that a schema of a table has.
pub(super) fn named_schema(table: &serde_json::Value) -> Vec<&str> {
    let fields = table.get("properties").and_then(serde_json::Value::as_object);
    fields.into_iter().flatten().map(|(name, _)| name.as_str()).collect()
}

fn holds_tables(fact: &serde_json::Value) -> bool {
    match type_of(fact) {
        Some("object") => true,
        Some("array") => fact.get("items").is_some_and(holds_tables),
        _ => false,
    }
}
