//! Words in several languages, carried inside a report so that user and support each read their own.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A language the program itself speaks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Lang {
    /// English.
    #[default]
    En,
    /// Simplified Chinese.
    ZhCn,
}

impl Lang {
    /// Every language, in the order in which menus show them.
    pub const ALL: [Self; 2] = [Self::En, Self::ZhCn];

    /// The BCP 47 tag, as packs and reports write it.
    pub fn tag(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::ZhCn => "zh-CN",
        }
    }

    /// The language's own name for itself.
    pub fn own_name(self) -> &'static str {
        match self {
            Self::En => "English",
            Self::ZhCn => "简体中文",
        }
    }

    /// The language for a tag or a POSIX locale name such as `zh_CN.UTF-8`; `None` for one not spoken.
    pub fn from_tag(tag: &str) -> Option<Self> {
        let primary = tag.split(['-', '_', '.', '@']).next().unwrap_or_default();
        match primary.to_ascii_lowercase().as_str() {
            "en" => Some(Self::En),
            "zh" => Some(Self::ZhCn),
            _ => None,
        }
    }
}

/// One sentence in every language its author wrote it in, by BCP 47 tag.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct Text(pub BTreeMap<String, String>);

impl Text {
    /// The same word in every language: an address, a product's name.
    pub fn same(words: impl Into<String>) -> Self {
        Self::of(Lang::En, words)
    }

    /// A sentence written in one language.
    #[must_use]
    pub fn of(lang: Lang, words: impl Into<String>) -> Self {
        Self(BTreeMap::from([(lang.tag().to_owned(), words.into())]))
    }

    /// Builds the sentence language by language.
    pub fn in_every(mut words: impl FnMut(Lang) -> String) -> Self {
        Self(Lang::ALL.into_iter().map(|lang| (lang.tag().to_owned(), words(lang))).collect())
    }

    /// The sentence in `lang`, else in English, else in whatever language there is, else empty.
    pub fn get(&self, lang: Lang) -> &str {
        self.0
            .get(lang.tag())
            .or_else(|| self.0.get(Lang::En.tag()))
            .or_else(|| self.0.values().next())
            .map_or("", String::as_str)
    }

    /// Whether there are no words in any language.
    pub fn is_empty(&self) -> bool {
        self.0.values().all(String::is_empty)
    }
}
