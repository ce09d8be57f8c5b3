//! The way from this computer to the service, as the shipped checks see it on the same networks.

use super::{GNOME_PROXY, Net, REDIRECT, TUNNEL, offline, resolver, shows, target};
use selfcheck::engine::{self, Wish};
use selfcheck::host::{Host, Scene, Stop, at_once};
use selfcheck::model::{Os, Report, Seen, Way};
use selfcheck::packs::{self, Pack, Target};
use selfcheck::redact::{Rules, redact};
use std::fmt::Write;
use std::sync::Arc;

fn run(net: &Net, targets: &[&str], packs: &[Pack]) -> Report {
    let scene = Scene::from_toml(&toml::to_string(&net.0).unwrap()).unwrap();
    let host: Arc<dyn Host> = Arc::new(scene);
    let targets = targets.iter().map(|target| Target::parse(target).unwrap()).collect();
    let plan = engine::plan(packs, &Wish { targets, ..Wish::default() }, Os::Linux).unwrap();
    engine::run(&plan, &host, &Stop::default(), &mut |_| {})
}

/// Whether the picture has trouble or doubt anywhere.
pub(super) fn is_marked(report: &Report) -> bool {
    let way = Way::of(report).unwrap();
    let mut seen = way.stops.iter().map(|stop| stop.seen).chain(way.links);
    seen.any(|seen| matches!(seen, Seen::Trouble | Seen::Doubt))
}

/// The stops with a sign behind each, and with one for each link between.
pub(super) fn signs(report: &Report) -> String {
    let sign = |seen: &Seen| match seen {
        Seen::Trouble => "×",
        Seen::Doubt => "!",
        Seen::Unknown => "?",
        Seen::NotAsked => "-",
        Seen::Working => "+",
    };
    let Some(way) = Way::of(report) else { return "none".to_owned() };
    let mut shown = String::new();
    for (at, stop) in way.stops.iter().enumerate() {
        if let Some(link) = at.checked_sub(1).and_then(|before| way.links.get(before)) {
            write!(shown, " {} ", sign(link)).unwrap();
        }
        write!(shown, "{}{}", stop.part.name(), sign(&stop.seen)).unwrap();
    }
    shown
}

#[test]
#[expect(clippy::too_many_lines, reason = "one row for each network")]
fn each_picture_says_what_its_findings_prove() {
    let nowhere = "addresses = []\ngateways = []\ndefault = false";
    let here = ["site.example"];
    let disk = "[[disks]]\nname = \"sda1\"\nmount = \"/\"\nfile_system = \"ext4\"\n\
                total = 100000000000\navailable = 10000000";
    let scenes: Vec<(&str, Net, &[&str], &str)> = vec![
        ("healthy", Net::healthy(), &[], "this-computer+ + router+ + internet+ + dns+"),
        (
            "healthy with a target",
            Net::healthy(),
            &here,
            "this-computer+ + router+ + internet+ + dns+ + service+",
        ),
        (
            "cable pulled",
            offline().adapter("link = false").adapter(nowhere),
            &here,
            "this-computer+ × router- ? internet? - dns- ? service?",
        ),
        (
            "no address",
            offline().adapter(nowhere).adapter("addresses = [[\"169.254.3.4\", 16]]"),
            &here,
            "this-computer+ × router- ? internet? - dns- ? service?",
        ),
        (
            "dead router",
            offline().without(&["dns"]).gateway_lost(),
            &here,
            "this-computer+ + router× ? internet? ? dns? ? service?",
        ),
        (
            "upstream down",
            offline(),
            &here,
            "this-computer+ + router+ × internet? ? dns? ? service?",
        ),
        (
            "DNS dead",
            resolver("\"silent\""),
            &here,
            "this-computer+ + router+ + internet+ ? dns× ? service?",
        ),
        (
            "portal",
            Net::healthy().web(REDIRECT).encrypted("\"reset\""),
            &here,
            "this-computer+ + router+ × internet? + dns+ ? service?",
        ),
        (
            "service refused",
            target("\"refused\"").with("[tcp]\n\"93.184.216.40:443\" = \"refused\""),
            &here,
            "this-computer+ + router+ + internet+ + dns+ ? service×",
        ),
        (
            "port blocked",
            target("\"silent\"").with("[tcp]\n\"93.184.216.40:443\" = \"silent\""),
            &here,
            "this-computer+ + router+ + internet+ + dns+ ! service?",
        ),
        (
            "service down",
            target("\"silent\"")
                .with("[tcp]\n\"93.184.216.40:443\" = \"silent\"")
                .ping_lost("93.184.216.40"),
            &here,
            "this-computer+ + router+ + internet+ + dns+ ? service!",
        ),
        (
            "certificate expired",
            shows("not_after = \"2026-02-01T00:00:00Z\"", "rejected = \"certificate_expired\""),
            &here,
            "this-computer+ + router+ + internet+ + dns+ + service×",
        ),
        (
            "clock wrong",
            Net::healthy()
                .with("now = \"2026-03-03T12:00:00Z\"")
                .encrypted("\"certificate_expired\""),
            &here,
            "this-computer× + router+ + internet+ + dns+ ? service?",
        ),
        (
            "disk full, network well",
            Net::healthy().with(disk),
            &here,
            "this-computer× + router+ + internet+ + dns+ + service+",
        ),
        (
            "a tunnel takes everything",
            Net::healthy().adapter("default = false").and_adapter(TUNNEL),
            &here,
            "this-computer+ + router+ + tunnel+ + internet+ + dns+ + service+",
        ),
        (
            "dead tunnel",
            offline().adapter("default = false").and_adapter(TUNNEL),
            &here,
            "this-computer+ + router+ ? tunnel× ? internet? ? dns? ? service?",
        ),
        (
            "proxy works",
            Net::healthy()
                .with("[exchanges]\n\"127.0.0.1:7890\" = { answer = \"HTTP/1.1 200 OK\" }")
                .with(GNOME_PROXY),
            &here,
            "this-computer+ + router+ + proxy+ + internet+ + dns+ + service+",
        ),
        (
            "proxy dead",
            Net::healthy().with("[tcp]\n\"127.0.0.1:7890\" = \"refused\"").with(GNOME_PROXY),
            &here,
            "this-computer+ + router+ ? proxy× ? internet+ + dns+ + service+",
        ),
        (
            "router gives no sign, internet works",
            Net::healthy()
                .ping_lost("192.168.1.1")
                .gateway_lost()
                .with("[tcp]\n\"192.168.1.1:53\" = \"silent\""),
            &[],
            "this-computer+ + router? + internet+ + dns+",
        ),
        (
            "IPv6 leads nowhere",
            Net::healthy().adapter(
                "addresses = [[\"192.168.1.10\", 24], [\"2400:1::9\", 64], [\"fe80::9\", 64]]\n\
                 gateways = [\"192.168.1.1\", \"fe80::1\"]",
            ),
            &[],
            "this-computer+ + router+ ! internet+ + dns+",
        ),
        (
            "of two services, one refuses",
            target("\"refused\"")
                .with("[tcp]\n\"93.184.216.40:443\" = \"refused\"\n\"93.184.216.34:443\" = 9")
                .with("[http]\n\"https://www.example.com:443/\" = { status = 200 }"),
            &["www.example.com", "site.example"],
            "this-computer+ + router+ + internet+ + dns+ ? service×",
        ),
    ];
    let mut all = packs::shipped(None).unwrap();
    all.retain(|pack| ["network", "system"].contains(&pack.facts.id.as_str()));
    let mut wrong = Vec::new();
    for some in scenes.chunks(8) {
        for (name, wanted, report) in
            at_once(some, |(name, net, targets, wanted)| (*name, *wanted, run(net, targets, &all)))
        {
            let shown = signs(&report);
            let shared = signs(redact(&report, &Rules::default()).report());
            assert_eq!(shared, shown, "{name}: what is shared shows another way");
            if shown != wanted {
                let causes: Vec<_> =
                    report.causes.iter().map(|it| (&it.id, it.confidence)).collect();
                wrong.push(format!("{name}: {shown}   {causes:?}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
