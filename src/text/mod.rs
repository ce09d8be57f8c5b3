//! The program's own words, one typed table for each area and one file for each area and language.
//!
//! A word that the code names but English or Chinese lacks, or that a file has and the code does not
//! name, fails the tests: see [`Words::load`].

mod cli;
mod engine;
mod gui;
mod nouns;
mod packs;
mod problems;
mod report;
mod span;
mod way;

use crate::model::Lang;
pub use cli::CliWords;
pub use engine::EngineWords;
pub use gui::GuiWords;
pub use nouns::NounWords;
pub use packs::PackWords;
pub use problems::ProblemWords;
pub use report::ReportWords;
use serde::de::DeserializeOwned;
pub use span::span;
use std::fmt::Display;
use std::sync::LazyLock;
pub use way::WayWords;

/// Every word of the program in one language.
#[derive(Debug)]
pub struct Words {
    /// The language.
    pub lang: Lang,
    /// Words of the terminal.
    pub cli: CliWords,
    /// Words of findings that no pack writes.
    pub engine: EngineWords,
    /// Words of the window.
    pub gui: GuiWords,
    /// Words for the nouns of the model.
    pub nouns: NounWords,
    /// Words about mistakes in packs.
    pub packs: PackWords,
    /// Words about files that cannot be read or written.
    pub problems: ProblemWords,
    /// Words of reports.
    pub report: ReportWords,
    /// Words for the way from this computer to the service.
    pub way: WayWords,
}

static EN: LazyLock<Result<Words, String>> = LazyLock::new(|| Words::load(Lang::En));
static ZH_CN: LazyLock<Result<Words, String>> = LazyLock::new(|| Words::load(Lang::ZhCn));

impl Words {
    /// The words of one language.
    ///
    /// # Panics
    /// When a built-in table is broken, which no build that passed its tests can have.
    #[expect(clippy::panic, reason = "the tables are part of the program; a test loads each")]
    pub fn of(lang: Lang) -> &'static Self {
        let words = match lang {
            Lang::En => &*EN,
            Lang::ZhCn => &*ZH_CN,
        };
        match words {
            Ok(words) => words,
            Err(error) => panic!("{error}"),
        }
    }

    /// Reads the built-in tables of one language.
    ///
    /// # Errors
    /// The missing, stray or misspelt word, with its file and line.
    pub fn load(lang: Lang) -> Result<Self, String> {
        macro_rules! table {
            ($area:literal) => {
                match lang {
                    Lang::En => parse(
                        concat!($area, ".en.toml"),
                        include_str!(concat!("../../assets/text/", $area, ".en.toml")),
                    ),
                    Lang::ZhCn => parse(
                        concat!($area, ".zh-CN.toml"),
                        include_str!(concat!("../../assets/text/", $area, ".zh-CN.toml")),
                    ),
                }
            };
        }
        Ok(Self {
            lang,
            cli: table!("cli")?,
            engine: table!("engine")?,
            gui: table!("gui")?,
            nouns: table!("nouns")?,
            packs: table!("packs")?,
            problems: table!("problems")?,
            report: table!("report")?,
            way: table!("way")?,
        })
    }
}

fn parse<T: DeserializeOwned>(name: &str, text: &str) -> Result<T, String> {
    toml::from_str(text).map_err(|error| format!("assets/text/{name}: {error}"))
}

/// Puts values into a sentence: each `{name}` becomes the value of that name; unknown names stay as they stand.
pub fn fill(sentence: &str, values: &[(&str, &dyn Display)]) -> String {
    fill_with(sentence, |name| {
        values.iter().find(|(key, _)| *key == name).map(|(_, value)| value.to_string())
    })
}

/// Puts values into a sentence, asking `value` for each `{name}`.
pub fn fill_with(sentence: &str, value: impl Fn(&str) -> Option<String>) -> String {
    let mut filled = String::with_capacity(sentence.len());
    let mut rest = sentence;
    while let Some((before, after)) = rest.split_once('{') {
        filled.push_str(before);
        let Some((name, behind)) = after.split_once('}') else {
            filled.push('{');
            rest = after;
            continue;
        };
        if let Some(value) = value(name) {
            filled.push_str(&value);
        } else {
            filled.push('{');
            filled.push_str(name);
            filled.push('}');
        }
        rest = behind;
    }
    filled.push_str(rest);
    filled
}

/// The names in a sentence's `{placeholders}`, in order.
pub fn placeholders(sentence: &str) -> Vec<&str> {
    sentence
        .split('{')
        .skip(1)
        .filter_map(|part| part.split_once('}').map(|(name, _)| name))
        .collect()
}
