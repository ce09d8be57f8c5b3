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
        "the address entered by hand belongs to another network",
        "a router outside the own network that gives its hardware address is not told from one that does not",
    ),
    open(
        "another computer has the same address",
        "no check can see it: without rights, nobody else's ARP answers are heard",
    ),
    open(
        "no port is left for new connections",
        "EADDRNOTAVAIL of a connection counts as unreachable, EADDRINUSE of a DNS question as silent",
    ),
    open(
        "the router went off a moment ago",
        "an old entry among the neighbours counts as a sign of life, whatever its state",
    ),
    sometimes(
        "the line loses 30 % of the packets",
        "with such loss either kind of address can seem dead by chance, and the cause is named",
    ),
    sometimes(
        "the wireless network loses 25 % of the packets",
        "with such loss either kind of address can seem dead by chance, and the cause is named",
    ),
    sometimes(
        "a lossy line, and a misspelt name",
        "with such loss IPv6 can seem dead by chance, and the cause is named",
    ),
    sometimes(
        "the line loses 3 % of the packets",
        "too few pings are sent to tell 3 % from chance",
    ),
    open("the line carries 128 kbit/s", "no check measures how much a line carries"),
    open(
        "packets over 1400 bytes vanish on the way out alone",
        "the black hole is found, but sites that open undo the cause, although uploads get stuck",
    ),
    open(
        "names that do not exist lead to a page of the provider's",
        "sites that open undo the cause, although it is found",
    ),
    open(
        "the proxy takes the connection and says nothing",
        "a proxy that is silent is found, and no cause names it",
    ),
    open(
        "every encrypted connection is cut at its first word",
        "no cause says that encrypted connections alone are cut",
    ),
    open(
        "every encrypted connection falls silent at its first word",
        "no cause says that encrypted connections alone get stuck",
    ),
    open(
        "a box in between cuts the site's encrypted connections",
        "no cause tells a connection cut at its first word from a service that is stuck",
    ),
    open(
        "the encrypted port is dropped",
        "IPv6 is tried by that port alone, so that it seems dead; no cause names a closed port 443",
    ),
    open(
        "the router forbids everything but DNS, as where a proxy is needed",
        "a router's refusal over IPv6 (EACCES) is taken for a firewall of this computer",
    ),
    open(
        "the site's certificate is not valid yet",
        "the finding is there, and no cause rests on it",
    ),
    open(
        "the site does not encrypt where it should",
        "the finding is there, and no cause rests on it",
    ),
    open(
        "the network forbids the service's port",
        "a router's refusal over IPv6 (EACCES) is taken for one of this computer, and no cause rests on it",
    ),
    open(
        "a firewall on the computer forbids the service's port",
        "the finding is there, but other sites that open undo the cause",
    ),
    open(
        "a firewall on the computer against one port, and a slow DNS server",
        "the finding is there, but other sites that open undo the cause",
    ),
    open(
        "a silent DNS server, and a dead proxy",
        "a dead proxy is said to explain a DNS server that is silent when asked directly",
    ),
];
