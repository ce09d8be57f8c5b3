//! The rules of Linux as both its packet filters have them: chains of steps that jump to each other.
//! Here they are laid out in the order in which a new connection meets them.

use super::super::super::{
    Direction, Firewall, FirewallAction, FirewallKind, FirewallRule, FirewallSection,
};
use std::collections::BTreeMap;

/// Most rules laid out. Tools for containers and clusters write tens of thousands.
const MOST_RULES: usize = 5_000;
/// Most steps looked at: chains may be jumped to from many places.
const MOST_STEPS: usize = 100_000;
/// How deep chains may jump; the kernel allows 16 (`NFT_JUMP_STACK_SIZE`).
const DEEPEST: usize = 16;

/// To whom a step applies.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Conditions {
    /// `tcp`, `udp` …; empty for any.
    pub(super) protocol: String,
    /// Ports that are called; all when empty.
    pub(super) ports: Vec<(u16, u16)>,
    /// Whether there are conditions that are not looked into.
    pub(super) narrow: bool,
    /// Whether it never applies to a new connection with another machine: only to those that already
    /// stand, or to this computer's own.
    pub(super) never: bool,
}

impl Conditions {
    /// Both at once.
    fn and(&self, other: &Self) -> Self {
        let mut both = other.clone();
        both.narrow |= self.narrow;
        both.never |= self.never;
        if both.protocol.is_empty() {
            both.protocol.clone_from(&self.protocol);
        } else if !self.protocol.is_empty() && self.protocol != both.protocol {
            both.never = true;
        }
        if both.ports.is_empty() {
            both.ports.clone_from(&self.ports);
        } else if !self.ports.is_empty() {
            let common = |&(from, to): &(u16, u16)| {
                let shared = move |&(start, end): &(u16, u16)| (from.max(start), to.min(end));
                self.ports.iter().map(shared).filter(|(from, to)| from <= to)
            };
            both.ports = both.ports.iter().flat_map(common).collect();
            both.never |= both.ports.is_empty();
        }
        both
    }

    fn is_none(&self) -> bool {
        *self == Self::default()
    }
}

/// What a step does with those to whom it applies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Effect {
    /// Decides.
    Verdict(FirewallAction),
    /// Goes on in another chain, and comes back from there.
    Jump(String),
    /// Goes on in another chain and does not come back.
    Goto(String),
    /// Goes back to where the chain was jumped to from.
    Return,
    /// May decide either way, by something that is not looked into.
    Either,
}

/// One rule of a chain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Step {
    pub(super) conditions: Conditions,
    pub(super) effect: Effect,
    /// What its author noted; may be empty.
    pub(super) comment: String,
}

/// A chain in which the kernel itself begins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Base {
    /// Key of the chain.
    pub(super) chain: String,
    /// Name shown.
    pub(super) name: String,
    pub(super) direction: Direction,
    pub(super) policy: FirewallAction,
}

/// All chains of one filter.
#[derive(Debug, Default)]
pub(super) struct Chains {
    pub(super) bases: Vec<Base>,
    pub(super) steps: BTreeMap<String, Vec<Step>>,
}

/// Lays out the chains as sections and rules.
pub(super) fn lay_out(chains: &Chains, kind: FirewallKind, into: &mut Firewall) {
    let mut walk = Walk { chains, kind, left: MOST_STEPS, into };
    for base in &chains.bases {
        let side = |direction| (base.direction == direction).then_some(base.policy);
        walk.into.sections.push(FirewallSection {
            kind,
            name: base.name.clone(),
            on: Some(true),
            active: None,
            inbound: side(Direction::In),
            outbound: side(Direction::Out),
            closed: false,
        });
        walk.chain(base, &base.chain, &Conditions::default(), 0);
    }
}

struct Walk<'a> {
    chains: &'a Chains,
    kind: FirewallKind,
    left: usize,
    into: &'a mut Firewall,
}

impl Walk<'_> {
    /// Lays out one chain. True when nothing comes past its end.
    fn chain(&mut self, base: &Base, name: &str, outer: &Conditions, depth: usize) -> bool {
        let chains = self.chains;
        let Some(steps) = chains.steps.get(name) else { return false };
        if depth > DEEPEST {
            self.into.complete = false;
            return false;
        }
        let mut outer = outer.clone();
        for step in steps {
            if self.left == 0 || self.into.rules.len() >= MOST_RULES {
                self.into.complete = false;
                return true;
            }
            self.left -= 1;
            let conditions = outer.and(&step.conditions);
            if conditions.never {
                continue;
            }
            let always = step.conditions.is_none();
            match &step.effect {
                Effect::Verdict(action) => {
                    self.rule(base, step, conditions, *action);
                    if always {
                        return true;
                    }
                }
                Effect::Jump(to) => {
                    if self.chain(base, to, &conditions, depth + 1) && always {
                        return true;
                    }
                }
                Effect::Goto(to) => {
                    let ended = self.chain(base, to, &conditions, depth + 1);
                    if always {
                        return ended;
                    }
                    outer.narrow |= !ended;
                }
                Effect::Return if always => return false,
                // What follows is met by some only.
                Effect::Return => outer.narrow = true,
                Effect::Either => {
                    let narrow = Conditions { narrow: true, ..conditions };
                    self.rule(base, step, narrow.clone(), FirewallAction::Allow);
                    self.rule(base, step, narrow, FirewallAction::Block);
                }
            }
        }
        false
    }

    fn rule(&mut self, base: &Base, step: &Step, of: Conditions, action: FirewallAction) {
        let name = if step.comment.is_empty() { text(&of, action) } else { step.comment.clone() };
        self.into.rules.push(FirewallRule {
            kind: self.kind,
            sections: vec![base.name.clone()],
            direction: base.direction,
            action,
            protocol: of.protocol,
            ports: of.ports,
            program: String::new(),
            name,
            narrow: of.narrow,
        });
    }
}

/// The rule in a few words, without the addresses it may hold.
fn text(of: &Conditions, action: FirewallAction) -> String {
    let mut text = of.protocol.clone();
    for (at, (from, to)) in of.ports.iter().take(8).enumerate() {
        text.push_str(if at == 0 { " dport " } else { "," });
        text.push_str(&from.to_string());
        if to != from {
            text.push('-');
            text.push_str(&to.to_string());
        }
    }
    let action = match action {
        FirewallAction::Allow => "accept",
        FirewallAction::Block => "drop",
    };
    format!("{text} {action}").trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn step(ports: &[(u16, u16)], effect: Effect) -> Step {
        let conditions = Conditions { ports: ports.to_vec(), ..Conditions::default() };
        Step { conditions, effect, comment: String::new() }
    }

    fn laid_out(steps: &[(&str, Vec<Step>)]) -> Firewall {
        let base = Base {
            chain: "input".to_owned(),
            name: "input".to_owned(),
            direction: Direction::In,
            policy: FirewallAction::Allow,
        };
        let steps = steps.iter().map(|(name, steps)| ((*name).to_owned(), steps.clone())).collect();
        let mut into = Firewall { complete: true, ..Firewall::default() };
        lay_out(&Chains { bases: vec![base], steps }, FirewallKind::Nftables, &mut into);
        into
    }

    #[test]
    fn jumps_are_followed_and_their_conditions_kept() {
        let block = Effect::Verdict(FirewallAction::Block);
        let found = laid_out(&[
            (
                "input",
                vec![step(&[(1, 100)], Effect::Jump("web".to_owned())), step(&[], block.clone())],
            ),
            ("web", vec![step(&[(80, 8080)], block.clone()), step(&[(443, 443)], block)]),
        ]);
        let ports: Vec<_> = found.rules.iter().map(|rule| rule.ports.clone()).collect();
        assert_eq!(ports, [vec![(80, 100)], vec![]]);
        assert!(found.complete);
    }

    #[test]
    fn chains_that_jump_in_circles_end() {
        let found = laid_out(&[
            ("input", vec![step(&[], Effect::Jump("a".to_owned()))]),
            (
                "a",
                vec![
                    step(&[], Effect::Jump("a".to_owned())),
                    step(&[], Effect::Goto("a".to_owned())),
                ],
            ),
        ]);
        assert!(!found.complete && found.rules.is_empty());
    }

    #[test]
    fn behind_a_conditional_return_rules_count_for_some_only() {
        let block = Effect::Verdict(FirewallAction::Block);
        let found = laid_out(&[("input", vec![step(&[(1, 1)], Effect::Return), step(&[], block)])]);
        assert!(found.rules[0].narrow);
    }
}
