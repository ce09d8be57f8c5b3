//! Windows: the registry, where the firewall keeps its settings and rules, those of the administrator of
//! a company (group policy) over the computer's own.

use super::super::super::{Firewall, FirewallAction, FirewallKind, FirewallSection, Limit};
use super::rule;
use crate::model::{Unanswered, UnansweredKind};
use windows_registry::{Key, LOCAL_MACHINE};

/// Settings and rules of this computer.
const OWN: &str = r"SYSTEM\CurrentControlSet\Services\SharedAccess\Parameters\FirewallPolicy";
/// Those that a company's administrator set.
const POLICY: &str = r"SOFTWARE\Policies\Microsoft\WindowsFirewall";
/// Where Windows keeps of which kind each network is.
const NETWORKS: &str = r"SOFTWARE\Microsoft\Windows NT\CurrentVersion\NetworkList\Profiles";
/// The firewall's own service.
const SERVICE: &str = r"SYSTEM\CurrentControlSet\Services\MpsSvc";

/// Most rules that are read; a fresh Windows has some five hundred.
const MOST_RULES: usize = 10_000;

/// Keys of the profiles with their names and the kind of network (`NLM_NETWORK_CATEGORY`) they are for.
const PROFILES: [(&str, &str, u32); 3] = [
    ("DomainProfile", "domain", 2),
    ("StandardProfile", "private", 1),
    ("PublicProfile", "public", 0),
];

pub(in super::super) fn firewall(limit: &Limit) -> Result<Firewall, Unanswered> {
    let own = LOCAL_MACHINE
        .open(OWN)
        .map_err(|error| UnansweredKind::NotSupported.because(error.message()))?;
    let policy = LOCAL_MACHINE.open(POLICY).ok();
    let service = LOCAL_MACHINE.open(SERVICE).and_then(|key| key.get_u32("Start"));
    // SERVICE_DISABLED
    let switched_off = service == Ok(4);
    let in_force = category();
    let mut found = Firewall { complete: true, ..Firewall::default() };
    let mut only_policy = Vec::new();
    for (key, name, kind) in PROFILES {
        let own = own.open(key).ok();
        let policy = policy.as_ref().and_then(|policy| policy.open(key).ok());
        let number = |value: &str| {
            let number = |key: &Option<Key>| key.as_ref()?.get_u32(value).ok();
            number(&policy).or_else(|| number(&own))
        };
        let action = |value: &str, usual| match number(value) {
            Some(0) => FirewallAction::Allow,
            Some(1) => FirewallAction::Block,
            _ => usual,
        };
        if number("AllowLocalPolicyMerge") == Some(0) {
            only_policy.push(name.to_owned());
        }
        found.sections.push(FirewallSection {
            kind: FirewallKind::Windows,
            name: name.to_owned(),
            on: Some(!switched_off && number("EnableFirewall") != Some(0)),
            active: in_force.map(|category| category == kind),
            // What holds where nobody set anything.
            inbound: Some(action("DefaultInboundAction", FirewallAction::Block)),
            outbound: Some(action("DefaultOutboundAction", FirewallAction::Allow)),
            closed: number("DoNotAllowExceptions") == Some(1),
        });
    }
    if let Some(rules) = policy.as_ref().and_then(|policy| policy.open("FirewallRules").ok()) {
        read(&rules, &[], &mut found, limit)?;
    }
    match own.open("FirewallRules") {
        Ok(rules) => read(&rules, &only_policy, &mut found, limit)?,
        Err(_) => found.complete = false,
    }
    Ok(found)
}

/// Reads the rules in a key; in the profiles named in `without` they do not count.
fn read(
    key: &Key,
    without: &[String],
    found: &mut Firewall,
    limit: &Limit,
) -> Result<(), Unanswered> {
    let Ok(values) = key.values() else {
        found.complete = false;
        return Ok(());
    };
    for (at, (_, value)) in values.enumerate() {
        if at % 100 == 0 {
            limit.left()?;
        }
        if at >= MOST_RULES {
            found.complete = false;
            break;
        }
        let Ok(text) = String::try_from(value) else { continue };
        let Some(mut rule) = rule::read(&text) else { continue };
        if !without.is_empty() {
            if rule.sections.is_empty() {
                rule.sections = PROFILES.iter().map(|(_, name, _)| (*name).to_owned()).collect();
            }
            rule.sections.retain(|section| !without.contains(section));
            if rule.sections.is_empty() {
                continue;
            }
        }
        found.rules.push(rule);
    }
    Ok(())
}

/// The kind of network this computer is in. The registry does not say which of the networks it knows
/// is connected: where they are of different kinds, the answer is not known.
fn category() -> Option<u32> {
    let networks = LOCAL_MACHINE.open(NETWORKS).ok()?;
    let kinds = networks
        .keys()
        .ok()?
        .take(1_000)
        .filter_map(|name| networks.open(name).ok()?.get_u32("Category").ok());
    let mut kinds: Vec<u32> = kinds.collect();
    kinds.sort_unstable();
    kinds.dedup();
    match kinds.as_slice() {
        [only] => Some(*only),
        _ => None,
    }
}
