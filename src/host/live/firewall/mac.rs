//! macOS: the firewall for programs, by its own tool, whose output is English on every system; and
//! whether the packet filter is on, which only administrators may ask.

#[cfg(target_os = "macos")]
use super::super::super::{Command, Firewall, Limit};
use super::super::super::{Direction, FirewallAction, FirewallKind, FirewallRule, FirewallSection};
#[cfg(target_os = "macos")]
use crate::model::{Unanswered, UnansweredKind};

/// Most programs of its list that are read.
const MOST_PROGRAMS: usize = 1_000;

#[cfg(target_os = "macos")]
pub(in super::super) fn firewall(limit: &Limit) -> Result<Firewall, Unanswered> {
    const TOOL: &str = "/usr/libexec/ApplicationFirewall/socketfilterfw";
    let run = |program: &str, arguments: &[&str]| {
        let output = super::super::programs::run(&Command::new(program, arguments), limit).ok();
        output.filter(|output| output.code == Some(0)).map(|output| output.out)
    };
    let state = run(TOOL, &["--getglobalstate"]).and_then(|text| state(&text));
    // Before macOS 15 the setting also stood in a file.
    let state = state.or_else(|| {
        let file = "/Library/Preferences/com.apple.alf";
        run("/usr/bin/defaults", &["read", file, "globalstate"])?.trim().parse().ok()
    });
    limit.left()?;
    let state = state.ok_or(UnansweredKind::NotSupported)?;
    let mut found = Firewall { complete: false, ..Firewall::default() };
    found.sections.push(section(FirewallKind::Application, state));
    if state > 0 {
        found.rules = run(TOOL, &["--listapps"]).map(|text| programs(&text)).unwrap_or_default();
    }
    if let Some(text) = run("/sbin/pfctl", &["-s", "info"]) {
        let on = text.lines().any(|line| line.starts_with("Status: Enabled"));
        let filter = section(FirewallKind::PacketFilter, u32::from(on));
        found.sections.push(FirewallSection { inbound: None, outbound: None, ..filter });
        found.complete = !on;
    }
    Ok(found)
}

/// 0 is off, 1 on, 2 on and closed to all callers.
fn section(kind: FirewallKind, state: u32) -> FirewallSection {
    FirewallSection {
        kind,
        name: String::new(),
        on: Some(state > 0),
        active: None,
        inbound: Some(FirewallAction::Allow),
        outbound: None,
        closed: state == 2,
    }
}

/// `Firewall is enabled. (State = 1)`.
fn state(text: &str) -> Option<u32> {
    let (_, rest) = text.split_once("State = ")?;
    rest.split(|letter: char| !letter.is_ascii_digit()).next()?.parse().ok()
}

/// The programs that the user decided on: a numbered line with the path, then one with the decision.
fn programs(text: &str) -> Vec<FirewallRule> {
    let mut rules = Vec::new();
    let mut program = String::new();
    for line in text.lines() {
        let line = line.trim();
        if let Some((number, path)) = line.split_once(':')
            && number.trim().parse::<u32>().is_ok()
        {
            path.trim().clone_into(&mut program);
            continue;
        }
        let action = if line.contains("Block incoming") {
            FirewallAction::Block
        } else if line.contains("Allow incoming") {
            FirewallAction::Allow
        } else {
            continue;
        };
        let program = std::mem::take(&mut program);
        if !program.is_empty() && rules.len() < MOST_PROGRAMS {
            let name = program.rsplit('/').next().unwrap_or_default().to_owned();
            rules.push(FirewallRule {
                kind: FirewallKind::Application,
                sections: Vec::new(),
                direction: Direction::In,
                action,
                protocol: String::new(),
                ports: Vec::new(),
                program,
                name,
                narrow: false,
            });
        }
    }
    rules
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn its_own_words_are_read() {
        assert_eq!(state("Firewall is enabled. (State = 1) \n"), Some(1));
        assert_eq!(state("Firewall is disabled. (State = 0)"), Some(0));
        assert_eq!(
            state("Firewall is blocking all non-essential incoming connections. (State = 2)"),
            Some(2)
        );
        assert_eq!(state("no"), None);
        assert!(section(FirewallKind::Application, 2).closed);
        let list = "ALF: total number of apps = 2 \n\n1 :  /Applications/Chat.app \n \t ( Allow incoming connections ) \n\n2 :  /opt/node \n\t (Block incoming connections)\n";
        let rules = programs(list);
        let found: Vec<_> = rules.iter().map(|rule| (rule.name.as_str(), rule.action)).collect();
        assert_eq!(found, [("Chat.app", FirewallAction::Allow), ("node", FirewallAction::Block)]);
        assert_eq!(programs("( Block incoming connections )\n"), []);
    }
}
