//! Words that the program itself writes into reports: a user called `network` cannot be told from them.

use crate::model::Report;
use std::collections::HashSet;
use std::sync::LazyLock;

/// What our own writers put into files besides the words of a report.
static OWN: LazyLock<String> = LazyLock::new(|| {
    let schema = schemars::schema_for!(Report);
    let mut own = [
        include_str!("../../assets/text/engine.en.toml"),
        include_str!("../../assets/text/engine.zh-CN.toml"),
        include_str!("../../assets/text/report.en.toml"),
        include_str!("../../assets/text/report.zh-CN.toml"),
        include_str!("../../assets/report/page.html"),
        include_str!("../../assets/report/report.html"),
        include_str!("../../assets/report/report.css"),
        include_str!("../report/bundle.rs"),
        include_str!("../report/id.rs"),
        include_str!("../report/markdown.rs"),
        include_str!("../report/ticket.rs"),
    ]
    .join("\n")
    .to_lowercase();
    own.push_str(&schema.as_value().to_string().to_lowercase());
    own
});

static OWN_WORDS: LazyLock<HashSet<&'static str>> = LazyLock::new(|| words(&OWN).collect());

/// The program's own words together with the ids that one report uses.
#[derive(Debug)]
pub(super) struct Vocabulary {
    ids: String,
}

impl Vocabulary {
    pub(super) fn new(ids: &str) -> Self {
        Self { ids: ids.to_lowercase() }
    }

    /// Whether this is one of the words; `anywhere`: also when it is only a part of one.
    pub(super) fn holds(&self, text: &str, anywhere: bool) -> bool {
        let text = text.to_lowercase();
        let foreign = !text.is_ascii();
        if anywhere || foreign {
            return OWN.contains(&text) || self.ids.contains(&text);
        }
        OWN_WORDS.contains(text.as_str())
            || words(&self.ids).any(|word| word == text)
            || self.ids.lines().any(|id| id == text)
    }
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|character: char| !character.is_ascii_alphanumeric()).filter(|word| !word.is_empty())
}
