//! Scenarios whose right answer the program does not give yet, each with the reason. One that comes out right fails
//! until it is taken off this list.

/// A scenario by its name, how it stands, and why.
pub(crate) struct Open {
    pub(crate) name: &'static str,
    /// Whether chance decides, so that the right answer is no surprise.
    pub(crate) sometimes: bool,
    pub(crate) why: &'static str,
}

const fn open(name: &'static str, why: &'static str) -> Open {
    Open { name, sometimes: false, why }
}

const fn sometimes(name: &'static str, why: &'static str) -> Open {
    Open { name, sometimes: true, why }
}

pub(crate) const OPEN: &[Open] = &[
    sometimes(
        "the cable has a loose contact",
        "no check counts how often a link came and went; what is seen is one moment of it",
    ),
    open(
        "another computer has the same address",
        "no check can see it: without rights, nobody else's ARP answers are heard",
    ),
    open(
        "the router went off a moment ago",
        "an old entry among the neighbours counts as a sign of life, whatever its state",
    ),
    sometimes(
        "the line loses 3 % of the packets",
        "too few pings are sent to tell 3 % from chance",
    ),
    open("the line carries 128 kbit/s", "no check measures how much a line carries"),
    sometimes(
        "the line loses 30 % of the packets",
        "with such loss a whole kind of address can seem dead by chance",
    ),
    sometimes(
        "the wireless network loses 25 % of the packets",
        "with such loss a whole kind of address can seem dead by chance",
    ),
    sometimes(
        "a lossy line, and a misspelt name",
        "with such loss a whole kind of address can seem dead by chance",
    ),
];
