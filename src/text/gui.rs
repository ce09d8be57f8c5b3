//! Words of the gui.

use serde::Deserialize;

/// See the file of the same name in `assets/text`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs, reason = "each word says itself")]
pub struct GuiWords {}
