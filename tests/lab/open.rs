//! Scenarios whose right answer the program does not always give, each with the reason.

/// A scenario by its name, and why chance decides, so that the right answer is no surprise either.
pub(crate) struct Open {
    pub(crate) name: &'static str,
    pub(crate) why: &'static str,
}

pub(crate) const OPEN: &[Open] = &[
    Open {
        name: "the line carries 64 kbit/s",
        why: "what the checkup itself asks fills such a line until its end, so that little can be measured",
    },
    Open {
        name: "the line carries 256 kbit/s and drops what is more",
        why: "what passes and what is dropped is chance, and looks like loss where too little passes",
    },
    Open {
        name: "the line loses 30 % of the packets",
        why: "with such loss a whole kind of address can seem dead by chance",
    },
    Open {
        name: "the wireless network loses 25 % of the packets",
        why: "with such loss a whole kind of address can seem dead by chance",
    },
    Open {
        name: "a lossy line, and a misspelt name",
        why: "with such loss a question can go unanswered by chance",
    },
];
