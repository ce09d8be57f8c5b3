//! The packs that come with the program: every file in `checks` is one, or its words.

use super::load::{Pages, load};
use super::place::PackError;
use super::{Pack, link};
use crate::model::Lang;
use include_dir::{Dir, include_dir};

static CHECKS: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/checks");

/// The shipped packs, in the order they ask for, with `endpoints` (a file's name and content)
/// in place of their own where given.
///
/// # Errors
/// Every mistake in them, which no build that passed its tests has; or in `endpoints`.
pub fn shipped(endpoints: Option<(&str, &[u8])>) -> Result<Vec<Pack>, Vec<PackError>> {
    let mut packs = Vec::new();
    let mut errors = Vec::new();
    for file in CHECKS.files() {
        let name = file.path().to_string_lossy();
        let Some(stem) = name.strip_suffix(".toml").filter(|stem| !stem.contains('.')) else {
            continue;
        };
        let shown = format!("checks/{name}");
        let words: Vec<_> = Lang::ALL
            .into_iter()
            .filter_map(|lang| {
                let file = CHECKS.get_file(format!("{stem}.{}.toml", lang.tag()))?;
                Some((lang, format!("checks/{}", file.path().display()), file.contents()))
            })
            .collect();
        let words: Vec<_> =
            words.iter().map(|(lang, name, bytes)| (*lang, name.as_str(), *bytes)).collect();
        let pages =
            Pages { file: &shown, bytes: file.contents(), words: &words, endpoints, shipped: true };
        match load(&pages) {
            Ok(pack) => packs.push(pack),
            Err(more) => errors.extend(more),
        }
    }
    packs.sort_by_key(|pack| pack.order);
    if errors.is_empty() { link(&packs).map(|()| packs) } else { Err(errors) }
}
