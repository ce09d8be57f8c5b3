//! What the firewalls of this computer do, and whether they are in the way of a port.

mod judge;

use super::listening::Protocol;
use super::{Ctx, Probe};
use crate::host::{
    Direction, Firewall as Seen, FirewallAction, FirewallKind, FirewallRule, FirewallSection,
};
use crate::model::Unanswered;
use judge::{Asked, Way, judge};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Most rules that are shown; the counts hold all.
const MOST_ROWS: usize = 50;

/// Whether a firewall of this computer is on, what it does by default, and whether its rules are in the way
/// of one port.
///
/// Read are its settings and rules; nothing is sent, and no rule is tried. Windows: the registry, with
/// the rules of a company's administrator; it does not say of every network which profile is in force,
/// and products of other makers are not seen. Linux: administrators are told the rules of the kernel
/// (nftables, iptables), others only what the files of ufw, firewalld and nftables say. macOS: the firewall for programs;
/// the packet filter is seen by administrators only. Rules with conditions on addresses, adapters, users or
/// other programs count as `may_block`, never as `blocks`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Firewall {
    /// The port that is called: of another machine, or for `direction = "in"` of this one.
    #[serde(default)]
    port: Option<u16>,
    /// Its protocol, `tcp` or `udp`.
    #[serde(default)]
    protocol: Protocol,
    /// Who calls: `out` for this computer, `in` for others.
    #[serde(default)]
    direction: Direction,
    /// The program that calls or is called; rules about other programs do not count.
    #[serde(default)]
    program: Option<String>,
}

/// What [`Firewall`] learns.
#[derive(Debug, Default, Serialize, JsonSchema)]
#[expect(clippy::struct_excessive_bools, reason = "facts, each true or not by itself")]
pub(super) struct Facts {
    /// Whether a firewall was found, on or off.
    found: bool,
    /// Whether one is on that is, or may be, in force now.
    on: bool,
    /// Whether it is known of all that were found whether they are on.
    on_known: bool,
    /// Whether all settings and rules could be seen; an administrator may see more.
    complete: bool,
    /// Those that are on: `windows`, `application` (macOS), `packet_filter` (macOS), `nftables`, `iptables`, `ufw`, `firewalld`.
    kinds: Vec<String>,
    /// The profile in force (`domain`, `private`, `public`); empty where there are none or it cannot be told.
    profile: String,
    /// Whether callers are turned away unless a rule lets them in, in every profile that may be in force.
    blocks_callers: bool,
    /// Whether callers are turned away, rules or not.
    closed: bool,
    /// Whether connections from here are stopped unless a rule lets them out, in every profile that may be in force.
    blocks_outgoing: bool,
    /// How many rules are in force.
    rules: u64,
    /// How many of them stop connections from here.
    outgoing_rules: u64,
    /// The port asked for; 0 when none was.
    port: u16,
    /// `tcp` or `udp`.
    protocol: String,
    /// `in`, `out` or `through`.
    direction: String,
    /// Whether it is plain that the port is blocked.
    blocks: bool,
    /// Whether it may be blocked for some addresses, users or programs, or by what could not be seen.
    may_block: bool,
    /// Whether it is blocked because no rule lets it through.
    by_default: bool,
    /// Name of the rule that blocks it; empty where none does.
    rule: String,
    /// The firewall that blocks it; empty where none does.
    by: String,
    /// Rules that speak of the port, at most 50.
    list: Vec<Row>,
}

/// One rule.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Row {
    /// The firewall it belongs to.
    firewall: FirewallKind,
    /// Profiles or chains it stands in.
    sections: Vec<String>,
    /// What it does.
    action: FirewallAction,
    /// `tcp`, `udp`; empty for any.
    protocol: String,
    /// Ports, such as `80, 8000-8080`; empty for all.
    ports: String,
    /// The program it is about; empty for any.
    program: String,
    /// Its name.
    name: String,
    /// Whether it counts for some connections only.
    narrow: bool,
}

impl Probe for Firewall {
    const NAME: &'static str = "firewall";
    type Facts = Facts;

    fn ask(&self, cx: &Ctx<'_>) -> Result<Facts, Unanswered> {
        let seen = cx.host.firewall(&cx.limit)?;
        Ok(self.facts(&seen))
    }
}

impl Firewall {
    fn facts(&self, seen: &Seen) -> Facts {
        let may_count: Vec<&FirewallSection> =
            seen.sections.iter().filter(|section| may_be_in_force(section)).collect();
        let mut kinds: Vec<FirewallKind> = may_count.iter().map(|section| section.kind).collect();
        kinds.sort_unstable();
        kinds.dedup();
        let default = |side: fn(&FirewallSection) -> Option<FirewallAction>| {
            let blocks = |it: &&&FirewallSection| side(it) == Some(FirewallAction::Block);
            let profiles = may_count.iter().filter(|it| !it.kind.first_decides());
            let all = profiles.clone().count();
            // Of profiles only one is in force, of chains each.
            (all > 0 && profiles.filter(blocks).count() == all)
                || may_count.iter().filter(|it| it.kind.first_decides()).any(|it| blocks(&it))
        };
        let counted = |rule: &&FirewallRule| may_count.iter().any(|section| rule.is_in(section));
        let rules: Vec<&FirewallRule> = seen.rules.iter().filter(counted).collect();
        let stops = |rule: &&&FirewallRule| {
            rule.direction == Direction::Out && rule.action == FirewallAction::Block
        };
        let active = seen.sections.iter().find(|it| it.active == Some(true));
        let protocol = self.protocol.name();
        let mut facts = Facts {
            found: !seen.sections.is_empty(),
            on: !may_count.is_empty(),
            on_known: seen.sections.iter().all(|section| section.on.is_some()),
            complete: seen.complete,
            kinds: kinds.iter().map(|kind| kind.name().to_owned()).collect(),
            profile: active.map(|it| it.name.clone()).unwrap_or_default(),
            blocks_callers: default(|it| it.inbound),
            blocks_outgoing: default(|it| it.outbound),
            closed: !may_count.is_empty() && may_count.iter().all(|it| it.closed),
            rules: rules.len() as u64,
            outgoing_rules: rules.iter().filter(stops).count() as u64,
            port: self.port.unwrap_or_default(),
            protocol: protocol.to_owned(),
            direction: match self.direction {
                Direction::In => "in",
                Direction::Out => "out",
                Direction::Through => "through",
            }
            .to_owned(),
            ..Facts::default()
        };
        let Some(port) = self.port else { return facts };
        let program = self.program.as_deref();
        let asked = Asked { direction: self.direction, protocol, port, program };
        let judged = judge(seen, &may_count, &asked);
        facts.blocks = judged.way == Way::Blocked;
        facts.may_block = judged.way == Way::Perhaps;
        facts.by_default = facts.blocks && judged.rule.is_none();
        facts.rule = judged.rule.map(|rule| rule.name.clone()).unwrap_or_default();
        facts.by = judged.by.map(|kind| kind.name().to_owned()).unwrap_or_default();
        let touching = rules.iter().filter(|rule| rule.touches(self.direction, protocol, port));
        facts.list = touching.take(MOST_ROWS).map(|rule| row(rule)).collect();
        facts
    }
}

/// Whether it is on, and is the profile in force as far as that can be told.
fn may_be_in_force(section: &FirewallSection) -> bool {
    section.on == Some(true) && section.active != Some(false)
}

fn row(rule: &FirewallRule) -> Row {
    let range = |&(from, to): &(u16, u16)| {
        if from == to { from.to_string() } else { format!("{from}-{to}") }
    };
    Row {
        firewall: rule.kind,
        sections: rule.sections.clone(),
        action: rule.action,
        protocol: rule.protocol.clone(),
        ports: rule.ports.iter().take(20).map(range).collect::<Vec<_>>().join(", "),
        program: rule.program.clone(),
        name: rule.name.clone(),
        narrow: rule.narrow,
    }
}

#[cfg(test)]
mod tests;
