//! Reading `covers`: the rows of a list of requirements that a check answers.

use super::table::Table;
use crate::text::fill;
use toml::Spanned;

/// Most rows of a list of requirements that a check names, and most letters of one.
const MOST_COVERS: usize = 8;
const MOST_COVER: usize = 16;

/// Takes `covers`.
pub(super) fn read(table: &mut Table<'_, '_>) -> Vec<String> {
    let rows = table.texts("covers");
    if let Some(row) = rows.iter().find(|row| row.get_ref().len() > MOST_COVER) {
        table.source.error(&row.span(), |words| {
            fill(&words.cover_too_long, &[("value", row.get_ref()), ("most", &MOST_COVER)])
        });
    }
    if let Some(row) = rows.get(MOST_COVERS) {
        table.source.error(&row.span(), |words| {
            fill(&words.too_many, &[("count", &rows.len()), ("most", &MOST_COVERS)])
        });
    }
    rows.into_iter().map(Spanned::into_inner).collect()
}
