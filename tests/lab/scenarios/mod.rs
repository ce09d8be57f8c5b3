//! What is broken in each scenario, and what must be said about it.

mod connection;
mod names;
mod odd;
mod pairs;
mod service;
mod web;

use super::expected::Expected;
use super::world::World;

/// One broken network, or one that is odd and works.
pub(crate) struct Scenario {
    /// What is broken, in plain words; unique.
    pub(crate) name: &'static str,
    pub(crate) expected: Expected,
    /// The service that the user complains about.
    pub(crate) target: Option<String>,
    /// Whether the program runs as a user without any rights.
    pub(crate) as_nobody: bool,
    /// Whether the computer is in another network in the end, so that the report must say so.
    pub(crate) moves: bool,
    /// Breaks it.
    pub(crate) breaks: Box<dyn Fn(&World) + Send + Sync>,
}

impl Scenario {
    /// The service that the user complains about: a site of the shop, or a whole address.
    fn at(mut self, target: &str) -> Self {
        let whole = if target.contains('.') || target.contains("://") {
            target.to_owned()
        } else {
            let (site, port) = target.split_once(':').map_or((target, ""), |(site, _)| {
                (site, target.get(site.len()..).unwrap_or_default())
            });
            format!("{site}.{}{port}", super::names::DOMAIN)
        };
        self.target = Some(whole);
        self
    }

    fn and(mut self, cause: &'static str) -> Self {
        self.expected.and.push(cause);
        self
    }

    fn beside(mut self, causes: &[&'static str]) -> Self {
        self.expected.beside.extend(causes);
        self
    }

    fn moves(mut self) -> Self {
        self.moves = true;
        self
    }

    fn for_nobody(mut self) -> Self {
        self.as_nobody = true;
        self
    }
}

/// A fault, and the cause that must stand on top.
fn fault(
    name: &'static str,
    top: &'static str,
    breaks: impl Fn(&World) + Send + Sync + 'static,
) -> Scenario {
    let expected = Expected::top(top);
    let breaks = Box::new(breaks);
    Scenario { name, expected, target: None, as_nobody: false, moves: false, breaks }
}

/// A network that works, however odd.
fn odd(name: &'static str, makes: impl Fn(&World) + Send + Sync + 'static) -> Scenario {
    Scenario { expected: Expected::default(), ..fault(name, "", makes) }
}

/// Every scenario, from the computer outwards; what works comes last.
pub(crate) fn all() -> Vec<Scenario> {
    let mut all = connection::all();
    all.extend(names::all());
    all.extend(web::all());
    all.extend(service::all());
    all.extend(pairs::all());
    all.extend(odd::all());
    all
}
