//! Linux: administrators may see the rules of the kernel; all others what the files say that write them.

use super::super::super::{
    Command, Direction, Firewall, FirewallAction, FirewallKind, FirewallSection, Limit, Output,
};
use super::chains::{Base, lay_out};
use super::{iptables, nft};
use crate::model::Unanswered;
use std::fs::File;
use std::io::Read;
use std::path::Path;

/// Most of a program's output or of a file that is read.
const MOST_BYTES: usize = 8 * 1024 * 1024;

pub(in super::super) fn firewall(limit: &Limit) -> Result<Firewall, Unanswered> {
    let mut found = configured(Path::new("/"));
    if rustix::process::geteuid().is_root()
        && let Some(kernel) = kernel(limit)
    {
        // What is in force counts, not the files it was made from.
        for section in &mut found.sections {
            (section.inbound, section.outbound) = (None, None);
        }
        found.sections.extend(kernel.sections);
        found.rules = kernel.rules;
        found.complete = kernel.complete;
    }
    let asks = found.sections.iter().any(|section| section.kind == FirewallKind::Firewalld);
    if asks && let Some(runs) = firewalld_runs(limit) {
        for section in &mut found.sections {
            if section.kind == FirewallKind::Firewalld {
                section.on = Some(runs);
            }
        }
    }
    limit.left()?;
    Ok(found)
}

/// The rules in force; absent where the kernel does not tell them.
fn kernel(limit: &Limit) -> Option<Firewall> {
    let mut found = Firewall { complete: true, ..Firewall::default() };
    let nftables = run("/usr/sbin/nft", &["-j", "list", "ruleset"], limit);
    // The older filter is only asked where it is in use: asking would load it.
    let older = ["/proc/net/ip_tables_names", "/proc/net/ip6_tables_names"];
    let mut older: Vec<bool> = older.map(|path| text(Path::new(path)).contains("filter")).to_vec();
    let read = nftables.as_ref().and_then(|output| nft::read(&output.out));
    if let Some((mut chains, foreign)) = read {
        if foreign {
            // Written by iptables into the newer filter; only iptables can tell all of it.
            let is_its = |base: &Base| {
                let mut words = base.chain.split(' ');
                matches!(words.next(), Some("ip" | "ip6"))
                    && matches!(words.nth(1), Some("INPUT" | "OUTPUT" | "FORWARD"))
            };
            chains.bases.retain(|base| !is_its(base));
            older = vec![true, true];
        }
        lay_out(&chains, FirewallKind::Nftables, &mut found);
    } else if !older.contains(&true) {
        return None;
    } else {
        found.complete = false;
    }
    for (program, family, used) in
        [("/usr/sbin/iptables-save", "ip", older[0]), ("/usr/sbin/ip6tables-save", "ip6", older[1])]
    {
        if used {
            match run(program, &["-t", "filter"], limit) {
                Some(output) => {
                    let chains = iptables::read(&output.out, family);
                    lay_out(&chains, FirewallKind::Iptables, &mut found);
                }
                None => found.complete = false,
            }
        }
    }
    Some(found)
}

/// What a program prints when it ends well and nothing had to be cut off.
fn run(program: &str, arguments: &[&str], limit: &Limit) -> Option<Output> {
    let mut command = Command::new(program, arguments);
    command.most = MOST_BYTES;
    let output = super::super::programs::run(&command, limit).ok()?;
    (output.code == Some(0) && !output.cut).then_some(output)
}

/// Its exit codes are documented: 0 runs, 252 does not.
fn firewalld_runs(limit: &Limit) -> Option<bool> {
    let command = Command::new("/usr/bin/firewall-cmd", &["--state"]);
    match super::super::programs::run(&command, limit).ok()?.code {
        Some(0) => Some(true),
        Some(252) => Some(false),
        _ => None,
    }
}

/// What the files below `root` say. Never the whole: rules may be in force that stand in no file.
fn configured(root: &Path) -> Firewall {
    let mut found = Firewall::default();
    let at = |path: &str| root.join(path);
    let enabled = |unit: &str| {
        ["multi-user", "sysinit", "network-pre", "basic"].iter().any(|target| {
            let link = at(&format!("etc/systemd/system/{target}.target.wants/{unit}.service"));
            link.symlink_metadata().is_ok()
        })
    };
    let ufw = text(&at("etc/ufw/ufw.conf"));
    if let Some(on) = setting(&ufw, "ENABLED") {
        let defaults = text(&at("etc/default/ufw"));
        let policy = |name: &str| {
            setting(&defaults, name).map(|policy| match policy.to_ascii_uppercase().as_str() {
                "ACCEPT" => FirewallAction::Allow,
                _ => FirewallAction::Block,
            })
        };
        let on = on.eq_ignore_ascii_case("yes");
        let (inbound, outbound) = (policy("DEFAULT_INPUT_POLICY"), policy("DEFAULT_OUTPUT_POLICY"));
        let section = FirewallSection { inbound, outbound, ..section(FirewallKind::Ufw, Some(on)) };
        found.sections.push(section);
        if on {
            ufw_rules(&at("etc/ufw/user.rules"), &mut found);
        }
    }
    if enabled("firewalld") {
        found.sections.push(section(FirewallKind::Firewalld, None));
    }
    if enabled("nftables") && at("etc/nftables.conf").is_file() {
        found.sections.push(section(FirewallKind::Nftables, Some(true)));
    }
    if enabled("netfilter-persistent") || enabled("iptables") {
        found.sections.push(section(FirewallKind::Iptables, Some(true)));
    }
    found
}

fn section(kind: FirewallKind, on: Option<bool>) -> FirewallSection {
    FirewallSection {
        kind,
        name: String::new(),
        on,
        active: None,
        inbound: None,
        outbound: None,
        closed: false,
    }
}

/// The rules that the user gave ufw, where they may be read: mostly by administrators only.
fn ufw_rules(path: &Path, found: &mut Firewall) {
    let mut chains = iptables::read(&text(path), "ip");
    let mut laid = Firewall { complete: true, ..Firewall::default() };
    for (chain, direction) in
        [("ufw-user-input", Direction::In), ("ufw-user-output", Direction::Out)]
    {
        let (chain, name) = (chain.to_owned(), String::new());
        chains.bases.push(Base { chain, name, direction, policy: FirewallAction::Allow });
    }
    lay_out(&chains, FirewallKind::Ufw, &mut laid);
    found.rules.extend(laid.rules);
}

/// The value of `NAME=value` or `NAME="value"` in a file for shells.
fn setting<'t>(text: &'t str, name: &str) -> Option<&'t str> {
    let mut lines = text.lines().rev();
    let value = lines.find_map(|line| line.trim().strip_prefix(name)?.strip_prefix('='))?;
    Some(value.trim().trim_matches(['"', '\'']))
}

/// A file's text; empty where it cannot be read.
fn text(path: &Path) -> String {
    let mut bytes = Vec::new();
    let is_file = path.metadata().is_ok_and(|metadata| metadata.is_file());
    if is_file && let Ok(file) = File::open(path) {
        drop(file.take(MOST_BYTES as u64).read_to_end(&mut bytes));
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
#[path = "linux_tests.rs"]
#[expect(clippy::unwrap_used, clippy::print_stderr, reason = "tests")]
mod tests;
