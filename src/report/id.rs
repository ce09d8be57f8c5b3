//! The report's number, short enough to read over the phone, and the name of its file.

use super::plain::zone;
use crate::model::Report;
use sha2::{Digest, Sha256};

/// Crockford's base 32: no I, L, O, U, so that nothing is misheard or misread.
const DIGITS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// The number of a report: eight characters in two groups, such as `7K3F-9QXM`.
///
/// Made from the hash of the report as it is shared, so that every file of a bundle can show it, the
/// same report always has the same one, and a changed report no longer fits its own.
pub fn report_id(report: &Report) -> String {
    let bytes = serde_json::to_vec(report).unwrap_or_default();
    let hash = Sha256::digest(&bytes);
    let bits = hash.iter().take(5).fold(0_u64, |bits, byte| bits << 8 | u64::from(*byte));
    let mut id = String::with_capacity(9);
    for place in 0..8 {
        if place == 4 {
            id.push('-');
        }
        let digit = usize::try_from(bits >> (35 - 5 * place) & 31).unwrap_or(0);
        id.push(char::from(DIGITS.get(digit).copied().unwrap_or(b'0')));
    }
    id
}

/// The name a bundle gets unless the user names it: `selfcheck-<pack>-<yyyymmdd-hhmm>-<id>.zip`, by the
/// clock of the machine that the report is about. `<pack>` is `checkup` unless a foreign pack ran.
pub fn default_name(report: &Report) -> String {
    let foreign = report.packs.iter().find(|pack| !pack.publisher.is_empty());
    let pack = foreign.map_or_else(|| "checkup".to_owned(), |pack| harmless(&pack.id));
    let time = report.started.to_zoned(zone(&report.machine)).strftime("%Y%m%d-%H%M").to_string();
    format!("selfcheck-{pack}-{time}-{}.zip", report_id(report))
}

/// A pack's id as a part of a file name.
fn harmless(id: &str) -> String {
    let kept = |character: char| character.is_ascii_alphanumeric() || character == '-';
    let name: String = id.chars().filter(|&character| kept(character)).take(40).collect();
    if name.is_empty() { "pack".to_owned() } else { name }
}
