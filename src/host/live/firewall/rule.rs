//! One rule of the firewall of Windows, as the registry keeps it ([MS-FASP] 2.2.37 and the like):
//! `v2.32|Action=Block|Active=TRUE|Dir=Out|Protocol=6|RPort=443|App=C:\a.exe|Name=No web|`.

use super::super::super::{Direction, FirewallAction, FirewallKind, FirewallRule};

/// Longest rule that is read; Windows itself allows 10,000 characters in one field.
const LONGEST: usize = 32 * 1024;

/// The rule, where it is in force and can be read.
pub(super) fn read(text: &str) -> Option<FirewallRule> {
    if text.len() > LONGEST || !text.starts_with('v') {
        return None;
    }
    let field = |name: &str| {
        text.split('|').filter_map(|part| part.split_once('=')).find(|(known, _)| *known == name)
    };
    let value = |name: &str| field(name).map(|(_, value)| value);
    if !value("Active").is_some_and(|active| active.eq_ignore_ascii_case("TRUE")) {
        return None;
    }
    let direction = match value("Dir")? {
        "In" => Direction::In,
        "Out" => Direction::Out,
        _ => return None,
    };
    let action = match value("Action")? {
        "Block" => FirewallAction::Block,
        "Allow" | "ByPass" => FirewallAction::Allow,
        _ => return None,
    };
    let mut rule = FirewallRule {
        kind: FirewallKind::Windows,
        sections: Vec::new(),
        direction,
        action,
        protocol: String::new(),
        ports: Vec::new(),
        program: String::new(),
        name: String::new(),
        // Only for those who prove who they are.
        narrow: value("Action") == Some("ByPass"),
    };
    for (name, value) in text.split('|').filter_map(|part| part.split_once('=')) {
        take_in(&mut rule, name, value);
    }
    Some(rule)
}

fn take_in(rule: &mut FirewallRule, name: &str, value: &str) {
    let called = match rule.direction {
        Direction::Out => "RPort",
        _ => "LPort",
    };
    match name {
        "Active" | "Dir" | "Action" | "Desc" | "EmbedCtxt" | "Edge" | "Defer" | "Platform"
        | "Platform2" | "TTK" => {}
        "Protocol" => match value {
            "6" => "tcp".clone_into(&mut rule.protocol),
            "17" => "udp".clone_into(&mut rule.protocol),
            "256" => {}
            other => other.clone_into(&mut rule.protocol),
        },
        "Profile" => rule.sections.push(value.to_ascii_lowercase()),
        "App" => value.clone_into(&mut rule.program),
        "Name" => value.clone_into(&mut rule.name),
        // The second form holds ranges.
        _ if name.strip_prefix(called).is_some_and(|rest| matches!(rest, "" | "2_10")) => {
            rule.ports.push(range(value));
        }
        // Addresses, adapters, services, users, packages, and whatever comes with the next Windows.
        _ => rule.narrow = true,
    }
}

/// `443`, `5000-5010`, or a word for ports that Windows itself knows.
fn range(value: &str) -> (u16, u16) {
    let (from, to) = value.split_once('-').unwrap_or((value, value));
    match (from.trim().parse(), to.trim().parse()) {
        (Ok(from), Ok(to)) => (from, to),
        _ => match value {
            "RPC-EPMap" => (135, 135),
            "IPHTTPSIn" | "IPTLSIn" | "IPHTTPSOut" | "IPTLSOut" => (443, 443),
            "mDNS" => (5353, 5353),
            "Ply2Disc" => (3702, 3702),
            // Handed out anew at every start, as `RPC`: no port can be named.
            _ => (0, 0),
        },
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn real_looking_rules_are_read() {
        let rule = read(r"v2.32|Action=Block|Active=TRUE|Dir=Out|Protocol=6|RPort=443|RPort2_10=8000-8080|Name=No web|Desc=a=b|EmbedCtxt=Ours|").unwrap();
        assert_eq!((rule.direction, rule.action), (Direction::Out, FirewallAction::Block));
        assert_eq!((rule.protocol.as_str(), rule.name.as_str()), ("tcp", "No web"));
        assert_eq!(rule.ports, [(443, 443), (8000, 8080)]);
        assert!(!rule.narrow && rule.sections.is_empty());

        let rule = read(r"v2.31|Action=Allow|Active=TRUE|Dir=In|Protocol=17|Profile=Private|Profile=Domain|LPort=5353|App=%SystemRoot%\system32\svchost.exe|Svc=dnscache|Name=@%SystemRoot%\system32\firewallapi.dll,-37302|").unwrap();
        assert_eq!(rule.sections, ["private", "domain"]);
        assert!(rule.narrow && rule.touches(Direction::In, "udp", 5353));
        assert_eq!(rule.program, r"%SystemRoot%\system32\svchost.exe");

        let rule = read(
            "v2.10|Action=Block|Active=TRUE|Dir=In|App=C:\\Users\\Li\\game.exe|Name=game.exe|",
        )
        .unwrap();
        assert!(rule.protocol.is_empty() && rule.ports.is_empty() && !rule.narrow);
        let rule = read("v2.10|Action=Block|Active=TRUE|Dir=Out|Protocol=6|LPort=80|RA4=10.0.0.0/255.0.0.0|Name=x|").unwrap();
        assert!(rule.narrow && rule.ports.is_empty());
        let rule =
            read("v2.10|Action=Allow|Active=TRUE|Dir=In|Protocol=6|LPort=RPC|Name=x|").unwrap();
        assert!(!rule.touches(Direction::In, "tcp", 135));
    }

    #[test]
    fn what_is_not_in_force_or_no_rule_is_left_out() {
        for text in [
            "",
            "v2.32|",
            "v2.32|Action=Block|Active=FALSE|Dir=Out|Name=off|",
            "v2.32|Action=Sing|Active=TRUE|Dir=Out|",
            "v2.32|Action=Block|Active=TRUE|Dir=Sideways|",
            "Action=Block|Active=TRUE|Dir=Out|",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
        assert_eq!(
            read(&format!("v2|Action=Block|Active=TRUE|Dir=In|Name={}", "x".repeat(LONGEST))),
            None
        );
    }
}
