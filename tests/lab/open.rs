//! Scenarios whose right answer the program does not give yet, each with the reason. One that comes out right fails
//! until it is taken off this list.

/// A scenario by its name, how it stands, and why.
pub(crate) struct Open {
    pub(crate) name: &'static str,
    /// Whether chance decides, so that the right answer is no surprise.
    pub(crate) sometimes: bool,
    pub(crate) why: &'static str,
}

pub(crate) const OPEN: &[Open] = &[];
