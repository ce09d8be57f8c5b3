//! Reading `way`: the part of the way from this computer to the service that an outcome speaks for.

use super::table::Table;
use crate::model::Part;

/// What packs write where an outcome speaks for no part.
pub const NO_PART: &str = "none";

/// Takes `way`, which is `usual` where it is not there.
pub(super) fn read(table: &mut Table<'_, '_>, usual: Option<Part>) -> Option<Part> {
    let all: Vec<Option<Part>> = Part::ALL.into_iter().map(Some).chain([None]).collect();
    let chosen = table.choice("way", &all, |part| part.map_or(NO_PART, Part::name));
    chosen.unwrap_or(usual)
}
