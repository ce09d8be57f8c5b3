//! A report about to be saved: what to hide, how it will look, how far the saving is.

use super::backend::{Preview, Saved};
use crate::model::PrivateKind;
use crate::redact::Rules;

/// How far the saving is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Saving {
    /// The user looks at what will be saved.
    #[default]
    Looking,
    /// The system's dialog is open.
    Choosing,
    /// No place was chosen, or no dialog could be shown: the window asks by itself.
    Asking,
    /// The report is being written.
    Writing,
    /// It could not be written, for this reason.
    Failed(String),
    /// It is written.
    Saved(Saved),
}

/// A report about to be saved.
#[derive(Debug, Default)]
pub struct Share {
    /// Words to hide besides, separated by commas.
    pub words: String,
    /// What will be saved, once it is prepared.
    pub preview: Option<Preview>,
    /// How far the saving is.
    pub saving: Saving,
    /// What stands in the path field.
    pub path: String,
    keep: Vec<PrivateKind>,
    preparing: bool,
    stale: bool,
}

impl Share {
    /// Whether values of this kind are hidden.
    pub fn hides(&self, kind: PrivateKind) -> bool {
        kind == PrivateKind::Secret || !self.keep.contains(&kind)
    }

    /// Hides values of this kind, or leaves them. Secrets are never left.
    pub fn hide(&mut self, kind: PrivateKind, hide: bool) {
        self.keep.retain(|kept| *kept != kind);
        if !hide && kind != PrivateKind::Secret {
            self.keep.push(kind);
        }
    }

    /// The rules that follow from it.
    pub fn rules(&self) -> Rules {
        let words = self.words.split([',', '，', '、', '\n']).map(str::trim);
        Rules {
            keep: self.keep.clone(),
            words: words.filter(|word| !word.is_empty()).map(str::to_owned).collect(),
        }
    }

    /// Whether a preview shall be prepared now. One at a time: what changes meanwhile is taken up when it is there.
    pub fn begin_preview(&mut self) -> bool {
        self.stale = self.preparing;
        !std::mem::replace(&mut self.preparing, true)
    }

    /// Takes in a preview; true when something changed since it was begun and another is needed.
    pub fn take_preview(&mut self, preview: Preview) -> bool {
        self.preparing = false;
        self.preview = Some(preview);
        std::mem::take(&mut self.stale)
    }
}
