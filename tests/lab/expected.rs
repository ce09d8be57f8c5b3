//! What must be said about a scenario, and what may.

/// The causes that are right.
#[derive(Clone, Debug, Default)]
pub(crate) struct Expected {
    /// The cause that must stand on top; none where everything works.
    pub(crate) top: Option<&'static str>,
    /// Causes that must be named besides: the other one of two faults.
    pub(crate) and: Vec<&'static str>,
    /// Causes that may be named besides.
    pub(crate) beside: Vec<&'static str>,
}

impl Expected {
    /// The cause that must stand on top.
    pub(crate) fn top(cause: &'static str) -> Self {
        Self { top: Some(cause), ..Self::default() }
    }

    /// Those that must be named.
    pub(crate) fn wanted(&self) -> Vec<String> {
        self.top.iter().chain(&self.and).map(|id| (*id).to_owned()).collect()
    }

    /// Why these causes are not the right answer; nothing when they are.
    pub(crate) fn is_wrong(&self, causes: &[&str]) -> Option<String> {
        match (self.top, causes.first()) {
            (Some(top), None) => return Some(format!("{top} is not named")),
            (Some(top), Some(first)) if top != *first => {
                return Some(format!("{first} stands on top in place of {top}"));
            }
            _ => {}
        }
        if let Some(missing) = self.and.iter().find(|cause| !causes.contains(cause)) {
            return Some(format!("{missing} is not named"));
        }
        let fine = |cause: &&&str| {
            self.top == Some(**cause) || self.and.contains(*cause) || self.beside.contains(*cause)
        };
        let wrong = causes.iter().find(|cause| !fine(cause));
        wrong.map(|wrong| format!("{wrong} is named and is not there"))
    }
}
