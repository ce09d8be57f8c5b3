//! What is broken in each scenario, and what must be said about it.

mod connection;
mod names;
mod odd;
mod pairs;
mod service;
mod web;

use super::world::World;

/// One broken network, or one that is odd and works.
pub(crate) struct Scenario {
    /// What is broken, in plain words; unique.
    pub(crate) name: &'static str,
    /// The cause that must stand on top; none for a network that works.
    pub(crate) top: Option<&'static str>,
    /// Causes that must be named besides: the other one of two faults.
    pub(crate) and: Vec<&'static str>,
    /// Causes that may be named besides.
    pub(crate) beside: Vec<&'static str>,
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
        self.and.push(cause);
        self
    }

    fn beside(mut self, causes: &[&'static str]) -> Self {
        self.beside.extend(causes);
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

/// A fault, and the cause that must stand on top.
fn fault(
    name: &'static str,
    top: &'static str,
    breaks: impl Fn(&World) + Send + Sync + 'static,
) -> Scenario {
    let (and, beside) = (Vec::new(), Vec::new());
    let breaks = Box::new(breaks);
    Scenario {
        name,
        top: Some(top),
        and,
        beside,
        target: None,
        as_nobody: false,
        moves: false,
        breaks,
    }
}

/// A network that works, however odd.
fn odd(name: &'static str, makes: impl Fn(&World) + Send + Sync + 'static) -> Scenario {
    Scenario { top: None, ..fault(name, "", makes) }
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
