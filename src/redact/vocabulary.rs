//! Words that the program itself writes into reports: a user called `network` cannot be told from them.

use crate::model::Report;
use std::sync::LazyLock;

/// What our own writers put into files besides the words of a report.
static OWN: LazyLock<String> = LazyLock::new(|| {
    let schema = schemars::schema_for!(Report);
    let mut own = [
        include_str!("../../assets/text/engine.en.toml"),
        include_str!("../../assets/text/engine.zh-CN.toml"),
        include_str!("../../assets/text/nouns.en.toml"),
        include_str!("../../assets/text/nouns.zh-CN.toml"),
        include_str!("../../assets/text/report.en.toml"),
        include_str!("../../assets/text/report.zh-CN.toml"),
        include_str!("../../assets/text/way.en.toml"),
        include_str!("../../assets/text/way.zh-CN.toml"),
        include_str!("../../assets/report/page.html"),
        include_str!("../../assets/report/report.html"),
        include_str!("../../assets/report/report.css"),
        include_str!("../../assets/report/way.html"),
        include_str!("../report/bundle.rs"),
        include_str!("../report/id.rs"),
        include_str!("../report/markdown.rs"),
        include_str!("../report/ticket.rs"),
        include_str!("../picture/mod.rs"),
    ]
    .join("\n")
    .to_lowercase();
    own.push_str(&schema.as_value().to_string().to_lowercase());
    own
});

/// All the text of the program itself, in small letters.
pub(super) fn texts() -> &'static str {
    &OWN
}
