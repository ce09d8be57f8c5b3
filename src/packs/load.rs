//! Reading a whole pack: bounds first, then its tables, then its words in other languages.

use super::check::{Surroundings, id, named};
use super::place::{PackError, Source, remedy};
use super::table::Table;
use super::{Group, Pack, Symptom, cause, check, endpoints, way, words};
use crate::model::{Lang, PackFacts, Part, Text};
use crate::text::{PackWords, fill};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;
use std::thread;
use toml::Spanned;
use toml::de::DeTable;

/// Largest file of a pack.
const MOST_BYTES: usize = 1024 * 1024;
const MOST_ITEMS: usize = 400;
/// The place of a pack that names none.
const LAST: i64 = 100;
/// The parsers of TOML and CEL recurse; within the bounds above this is far more than they can use.
const STACK_BYTES: usize = 64 * 1024 * 1024;

/// The files of one pack.
#[derive(Clone, Copy, Debug)]
pub struct Pages<'t> {
    /// Name of the pack's file, for messages.
    pub file: &'t str,
    /// Its content.
    pub bytes: &'t [u8],
    /// Its words in other languages: language, name and content of each file.
    pub words: &'t [(Lang, &'t str, &'t [u8])],
    /// A file whose `[endpoints]` replace the pack's own of the same names: name and content.
    pub endpoints: Option<(&'t str, &'t [u8])>,
    /// Whether it comes with the program.
    pub shipped: bool,
}

/// Reads a pack.
///
/// # Errors
/// Every mistake that was found, in the order of their places.
pub fn load(pages: &Pages<'_>) -> Result<Pack, Vec<PackError>> {
    thread::scope(|scope| {
        let reader = thread::Builder::new().name("pack".to_owned()).stack_size(STACK_BYTES);
        let crashed = || {
            let source = Source::new(pages.file, "");
            source.error(&(0..0), |words| fill(&words.not_toml, &[("problem", &"internal error")]));
            Err(source.into_errors())
        };
        match reader.spawn_scoped(scope, || read(pages)) {
            Ok(reading) => reading.join().unwrap_or_else(|_| crashed()),
            Err(_) => crashed(),
        }
    })
}

fn read(pages: &Pages<'_>) -> Result<Pack, Vec<PackError>> {
    let text = decode(pages.file, pages.bytes)?;
    let replaced = match pages.endpoints {
        Some((file, bytes)) => Some((file, decode(file, bytes)?)),
        None => None,
    };
    let source = Source::new(pages.file, text);
    let pack = parse(&source).and_then(|root| {
        let mut root = Table::new(&source, 0..text.len(), root);
        let mut all = match root.take("endpoints") {
            Some(value) => Table::of(&source, "endpoints", value).map(endpoints::read),
            None => None,
        }
        .unwrap_or_default();
        if let Some((file, text)) = replaced {
            all.extend(replacements(file, text)?);
        }
        Ok(pack(pages, root, &all))
    });
    let mut errors = source.into_errors();
    let mut pack = match pack {
        Ok(pack) => pack,
        Err(more) => {
            errors.extend(more);
            None
        }
    };
    for &(lang, file, bytes) in pages.words {
        let Some(pack) = &mut pack else { break };
        let text = decode(file, bytes)?;
        let source = Source::new(file, text);
        match parse(&source) {
            Ok(root) => words::lay_over(pack, lang, Table::new(&source, 0..text.len(), root)),
            Err(more) => errors.extend(more),
        }
        errors.extend(source.into_errors());
    }
    match pack {
        Some(mut pack) if errors.is_empty() => {
            let titles = pack.groups.iter().map(|group| (group.id.clone(), group.title.clone()));
            pack.facts.groups = titles.collect();
            Ok(pack)
        }
        _ => Err(errors),
    }
}

fn decode<'t>(file: &str, bytes: &'t [u8]) -> Result<&'t str, Vec<PackError>> {
    let fails = |text: &str, at: usize, say: &dyn Fn(&PackWords) -> String| {
        let source = Source::new(file, text);
        source.error(&(at..at), say);
        Err(source.into_errors())
    };
    if bytes.len() > MOST_BYTES {
        return fails("", 0, &|words| {
            fill(&words.too_large, &[("bytes", &bytes.len()), ("most", &MOST_BYTES)])
        });
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => Ok(text.strip_prefix('\u{feff}').unwrap_or(text)),
        Err(error) => {
            let good = bytes.get(..error.valid_up_to()).unwrap_or_default();
            let good = std::str::from_utf8(good).unwrap_or_default();
            fails(good, good.len(), &|words| words.not_utf8.clone())
        }
    }
}

fn parse<'t>(source: &Source<'t>) -> Result<DeTable<'t>, Vec<PackError>> {
    DeTable::parse(source.text).map(Spanned::into_inner).map_err(|error| {
        let place = Source::new(&source.file, source.text);
        place.error(&error.span().unwrap_or(0..0), |words| {
            let problem = error.message().trim_end_matches('.').replace('\n', "; ");
            fill(&words.not_toml, &[("problem", &problem)])
        });
        place.into_errors()
    })
}

fn replacements<'t>(file: &str, text: &'t str) -> Result<endpoints::Endpoints<'t>, Vec<PackError>> {
    let source = Source::new(file, text);
    let mut root = Table::new(&source, 0..text.len(), parse(&source)?);
    let all = root.take("endpoints").and_then(|value| Table::of(&source, "endpoints", value));
    let all = all.map(endpoints::read).unwrap_or_default();
    root.finish();
    match source.into_errors() {
        errors if errors.is_empty() => Ok(all),
        errors => Err(errors),
    }
}

fn pack<'t>(
    pages: &Pages<'_>,
    mut root: Table<'_, 't>,
    endpoints: &endpoints::Endpoints<'t>,
) -> Option<Pack> {
    let source = root.source;
    let missing = |span: &Range<usize>| {
        source.error(span, |words| fill(&words.missing_key, &[("key", &"[pack]")]));
    };
    let header = root.take("pack").or_else(|| {
        missing(&(0..0));
        None
    });
    let Head { facts, order, lang, way } =
        Table::of(source, "pack", header?).and_then(|table| head(pages, table))?;
    let around = Surroundings { pack: &facts.id, lang, way, endpoints, try_out: !pages.shipped };
    let groups = root.tables("group", MOST_ITEMS);
    let symptoms = root.tables("symptom", MOST_ITEMS);
    let checks = root.tables("check", MOST_ITEMS);
    let causes = root.tables("cause", MOST_ITEMS);
    let languages = root.take("words").and_then(|value| Table::of(source, "words", value));
    root.finish();
    let groups = groups.into_iter().filter_map(|table| group(lang, table)).collect();
    let symptoms = symptoms.into_iter().filter_map(|table| symptom(lang, table)).collect();
    let checks = checks.into_iter().filter_map(|table| check::read(&around, table));
    let checks = checks.map(Arc::new).collect();
    let causes = causes.into_iter().filter_map(|table| cause::read(&around, table)).collect();
    let endpoints = endpoints::hosts(endpoints);
    let mut pack =
        Pack { facts, order, shipped: pages.shipped, groups, symptoms, checks, causes, endpoints };
    if source.has_errors() {
        return Some(pack);
    }
    for (tag, value) in languages.into_iter().flat_map(|mut all| all.take_where(|_| true)) {
        let lang = Lang::ALL.into_iter().find(|lang| lang.tag() == tag.get_ref());
        match (lang, Table::of(source, "words", value)) {
            (Some(lang), Some(table)) => words::lay_over(&mut pack, lang, table),
            (None, _) => unknown_language(source, &tag),
            (_, None) => {}
        }
    }
    Some(pack)
}

fn unknown_language(source: &Source<'_>, tag: &Spanned<String>) {
    let known: Vec<_> = Lang::ALL.into_iter().map(Lang::tag).collect();
    source.error(&tag.span(), |words| {
        let remedy = remedy(words, tag.get_ref(), &known);
        fill(&words.unknown_language, &[("tag", tag.get_ref()), ("remedy", &remedy)])
    });
}

/// What `[pack]` says.
struct Head {
    facts: PackFacts,
    order: i64,
    lang: Lang,
    way: Option<Part>,
}

fn head(pages: &Pages<'_>, mut table: Table<'_, '_>) -> Option<Head> {
    let source = table.source;
    let id = id(&mut table);
    let title = table.required("title");
    let version = table.required("version");
    let publisher = table.text("publisher");
    let language = table.text("language");
    let order = table.number("order");
    let way = way::read(&mut table, None);
    let engine = table.text("min_engine");
    table.finish();
    let lang = match language {
        None => Lang::En,
        Some(tag) => {
            Lang::ALL.into_iter().find(|lang| lang.tag() == tag.get_ref()).or_else(|| {
                unknown_language(source, &tag);
                None
            })?
        }
    };
    if let Some(wanted) = engine {
        let found = env!("CARGO_PKG_VERSION");
        if numbers(wanted.get_ref()) > numbers(found) {
            source.error(&wanted.span(), |words| {
                fill(&words.newer_engine, &[("wanted", wanted.get_ref()), ("found", &found)])
            });
        }
    }
    let hash = Sha256::digest(pages.bytes);
    let facts = PackFacts {
        id: id?.into_inner(),
        title: Text::of(lang, title?.into_inner()),
        version: version?.into_inner(),
        publisher: publisher.map(Spanned::into_inner).unwrap_or_default(),
        groups: BTreeMap::new(),
        sha256: hash.iter().fold(String::new(), |hex, byte| hex + &format!("{byte:02x}")),
    };
    Some(Head { facts, order: order.unwrap_or(LAST), lang, way })
}

fn numbers(version: &str) -> Vec<u64> {
    version.split('.').map(|part| part.parse().unwrap_or(0)).collect()
}

fn group(lang: Lang, mut table: Table<'_, '_>) -> Option<Group> {
    let id = id(&mut table);
    let title = table.required("title");
    table.finish();
    Some(Group { id: id?.into_inner(), title: Text::of(lang, title?.into_inner()) })
}

fn symptom(lang: Lang, mut table: Table<'_, '_>) -> Option<Symptom> {
    let source = table.source;
    let id = id(&mut table);
    let title = table.required("title");
    let hint = table.text("hint");
    let only = table.texts("only").into_iter().map(|name| named(source, name)).collect();
    let target = table.flag("target");
    let folder = table.flag("folder");
    table.finish();
    Some(Symptom {
        id: id?.into_inner(),
        title: Text::of(lang, title?.into_inner()),
        hint: hint.map(|hint| Text::of(lang, hint.into_inner())).unwrap_or_default(),
        only,
        target,
        folder,
    })
}
