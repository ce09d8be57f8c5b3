//! Whether the rules of a firewall let a connection through, as far as they tell. Pure.

use super::super::port::is_same_program;
use crate::host::{
    Direction, Firewall, FirewallAction, FirewallKind, FirewallRule, FirewallSection,
};

/// The connection asked about.
pub(super) struct Asked<'a> {
    pub(super) direction: Direction,
    pub(super) protocol: &'a str,
    pub(super) port: u16,
    pub(super) program: Option<&'a str>,
}

/// Whether it gets through.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Way {
    /// Nothing seen is in its way.
    Free,
    /// For some addresses, users or programs it may not, or that could not be seen.
    Perhaps,
    /// It plainly does not.
    Blocked,
}

/// What the rules come to, with what decided.
#[derive(Clone, Copy)]
pub(super) struct Judged<'a> {
    pub(super) way: Way,
    pub(super) rule: Option<&'a FirewallRule>,
    pub(super) by: Option<FirewallKind>,
}

const FREE: Judged<'static> = Judged { way: Way::Free, rule: None, by: None };

/// Judges by the sections that may be in force. Of profiles, one of which is in force, all must block it for
/// it to be plain; of chains, each of which it must pass, one is enough.
pub(super) fn judge<'a>(
    seen: &'a Firewall,
    sections: &[&'a FirewallSection],
    asked: &Asked<'_>,
) -> Judged<'a> {
    let (chains, profiles): (Vec<_>, Vec<_>) =
        sections.iter().partition(|section| section.kind.first_decides());
    let chains = chains.into_iter().map(|section| in_order(seen, section, asked));
    let worst_chain = chains.max_by_key(|judged| judged.way).unwrap_or(FREE);
    let mut profiles: Vec<Judged<'a>> =
        profiles.into_iter().map(|section| block_wins(seen, section, asked)).collect();
    profiles.sort_by_key(|judged| judged.way);
    let profile = match (profiles.first(), profiles.last()) {
        (Some(best), Some(worst)) if best.way < worst.way => Judged { way: Way::Perhaps, ..*worst },
        (Some(best), _) => *best,
        _ => FREE,
    };
    if profile.way > worst_chain.way { profile } else { worst_chain }
}

fn default(section: &FirewallSection, direction: Direction) -> Option<FirewallAction> {
    match direction {
        Direction::In => section.inbound,
        Direction::Out => section.outbound,
        Direction::Through => None,
    }
}

/// Whether the rule is about some connections only, as far as this question goes.
fn is_narrow(rule: &FirewallRule, asked: &Asked<'_>) -> bool {
    // Nothing is known of the program that will call.
    rule.narrow || (!rule.program.is_empty() && asked.program.is_none())
}

/// Rules that speak of it, those about another program left out.
fn touching<'a>(
    seen: &'a Firewall,
    section: &'a FirewallSection,
    asked: &Asked<'_>,
) -> impl Iterator<Item = &'a FirewallRule> {
    seen.rules.iter().filter(move |rule| {
        let other =
            |program: &&str| !rule.program.is_empty() && !is_same_program(&rule.program, program);
        rule.is_in(section)
            && rule.touches(asked.direction, asked.protocol, asked.port)
            && asked.program.is_none_or(|program| !other(&program))
    })
}

/// Linux: the first rule that fits decides.
fn in_order<'a>(seen: &'a Firewall, section: &'a FirewallSection, asked: &Asked<'_>) -> Judged<'a> {
    let by = Some(section.kind);
    let mut perhaps = None;
    for rule in touching(seen, section, asked) {
        if is_narrow(rule, asked) {
            perhaps = perhaps.or(Some(rule));
            continue;
        }
        return match (rule.action, perhaps) {
            (FirewallAction::Block, None) => Judged { way: Way::Blocked, rule: Some(rule), by },
            (FirewallAction::Block, _) => Judged { way: Way::Perhaps, rule: Some(rule), by },
            (FirewallAction::Allow, Some(rule)) if rule.action == FirewallAction::Block => {
                Judged { way: Way::Perhaps, rule: Some(rule), by }
            }
            (FirewallAction::Allow, _) => FREE,
        };
    }
    let blocks = default(section, asked.direction) == Some(FirewallAction::Block);
    match perhaps {
        None if blocks && seen.complete => Judged { way: Way::Blocked, rule: None, by },
        // A rule that could not be seen, or one with conditions, may let it through.
        _ if blocks => Judged { way: Way::Perhaps, rule: None, by },
        Some(rule) if rule.action == FirewallAction::Block => {
            Judged { way: Way::Perhaps, rule: Some(rule), by }
        }
        _ => FREE,
    }
}

/// Windows and macOS: a rule that blocks wins over those that allow, and those over the default.
fn block_wins<'a>(
    seen: &'a Firewall,
    section: &'a FirewallSection,
    asked: &Asked<'_>,
) -> Judged<'a> {
    let by = Some(section.kind);
    if section.closed && asked.direction == Direction::In {
        return Judged { way: Way::Blocked, rule: None, by };
    }
    let of = |action, narrow| {
        let mut rules = touching(seen, section, asked);
        rules.find(|rule| rule.action == action && is_narrow(rule, asked) == narrow)
    };
    if let Some(rule) = of(FirewallAction::Block, false) {
        return Judged { way: Way::Blocked, rule: Some(rule), by };
    }
    let allowed = of(FirewallAction::Allow, false).is_some();
    let allowed_some = of(FirewallAction::Allow, true).is_some();
    let blocks = !allowed && default(section, asked.direction) == Some(FirewallAction::Block);
    if blocks {
        let plain = !allowed_some && seen.complete;
        let way = if plain { Way::Blocked } else { Way::Perhaps };
        return Judged { way, rule: None, by };
    }
    match of(FirewallAction::Block, true) {
        Some(rule) => Judged { way: Way::Perhaps, rule: Some(rule), by },
        None => FREE,
    }
}
