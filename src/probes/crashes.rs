//! Programs that crashed or hung lately.

use super::{Ctx, Probe, Touch};
use crate::host::{Crash, CrashKind};
use crate::model::Unanswered;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Most programs told of one by one.
const MOST: usize = 20;

/// Programs that crashed, or hung and were closed, within the last hours, by what the system keeps
/// of that: one of them, or all.
///
/// Linux: what systemd-coredump or apport keeps; without root the crashes of other users may be
/// missing, and where neither is set up there is no answer. Windows: the event log of applications
/// (application errors, hangs, error reporting, unhandled exceptions of .NET) and the names of kept
/// dumps and reports; never the sentences of the event viewer, which differ by language. macOS: the
/// crash reports of this user and of the machine. A system may throw these away before their time.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Crashes {
    /// Name of the program, without a folder; `.exe` may be left out. All programs when absent.
    #[serde(default)]
    #[schemars(length(min = 1))]
    program: Option<String>,
    /// How many hours to look back, 720 at most.
    #[serde(default = "three_days")]
    hours: Hours,
}

/// A number of hours that systems keep such things for.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
#[serde(try_from = "u32")]
struct Hours(#[schemars(range(min = 1, max = 720))] u32);

impl TryFrom<u32> for Hours {
    type Error = String;

    fn try_from(hours: u32) -> Result<Self, String> {
        if (1..=720).contains(&hours) {
            return Ok(Self(hours));
        }
        Err(format!("{hours} hours are not within 1 to 720"))
    }
}

fn three_days() -> Hours {
    Hours(72)
}

/// What [`Crashes`] learns.
#[derive(Debug, Default, Serialize, JsonSchema)]
pub(super) struct Facts {
    /// The program asked for; empty for all.
    program: String,
    /// How many hours were looked back.
    hours: u32,
    /// How many crashes there were.
    count: u64,
    /// How many programs they befell.
    programs: u64,
    /// The program that crashed most often; the latest of several; empty where there is none.
    most: String,
    /// How often it crashed.
    most_count: u64,
    /// The program that crashed last; empty where there is none.
    newest: String,
    /// How many full hours ago that was; 0 where there is none.
    newest_hours: u64,
    /// What ended it: a signal, a code of Windows, the kind of an exception; empty where that was not kept.
    newest_reason: String,
    /// The part or library in which that happened; empty where that was not kept.
    newest_module: String,
    /// Whether there were more than could be looked at.
    cut: bool,
    /// Whether crashes of other users may be missing.
    own_only: bool,
    /// The programs, the one that crashed most often first.
    crashed: Vec<Crashed>,
}

/// A program that crashed.
#[derive(Debug, Serialize, JsonSchema)]
struct Crashed {
    /// What befell it last.
    kind: How,
    /// Its file name.
    program: String,
    /// How often.
    times: u64,
    /// How many full hours ago it was last.
    hours: u64,
    /// What ended it last; empty where that was not kept.
    reason: String,
    /// The part or library in which that happened; empty where that was not kept.
    module: String,
}

/// What befell a program, by how much is known of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum How {
    Crashed,
    CrashedBecause,
    CrashedIn,
    Hung,
}

impl Probe for Crashes {
    const NAME: &'static str = "crashes";
    type Facts = Facts;

    fn ask(&self, cx: &Ctx<'_>) -> Result<Facts, Unanswered> {
        let Hours(hours) = self.hours;
        let all = cx.host.crashes(hours, &cx.limit)?;
        let wanted = self.program.as_deref().map(plain);
        let fits = |crash: &&Crash| wanted.as_ref().is_none_or(|it| plain(&crash.program) == *it);
        let mut found: Vec<&Crash> = all.found.iter().filter(fits).collect();
        found.sort_by_key(|crash| std::cmp::Reverse(crash.time));
        let now = cx.host.now().as_second();
        let ago = |crash: &Crash| {
            u64::try_from(now.saturating_sub(crash.time.as_second()) / 3600).unwrap_or(0)
        };
        let mut crashed: Vec<Crashed> = Vec::new();
        for crash in &found {
            match crashed.iter_mut().find(|it| plain(&it.program) == plain(&crash.program)) {
                Some(known) => known.times += 1,
                None => crashed.push(Crashed {
                    kind: How::of(crash),
                    program: crash.program.clone(),
                    times: 1,
                    hours: ago(crash),
                    reason: crash.reason.clone(),
                    module: crash.module.clone(),
                }),
            }
        }
        // Stable: of those that crashed equally often, the latest stays first.
        crashed.sort_by_key(|program| std::cmp::Reverse(program.times));
        let programs = crashed.len() as u64;
        crashed.truncate(MOST);
        let (most, newest) = (crashed.first(), found.first());
        Ok(Facts {
            program: self.program.clone().unwrap_or_default(),
            hours,
            count: found.len() as u64,
            programs,
            most: most.map(|it| it.program.clone()).unwrap_or_default(),
            most_count: most.map_or(0, |it| it.times),
            newest: newest.map(|it| it.program.clone()).unwrap_or_default(),
            newest_hours: newest.map_or(0, |it| ago(it)),
            newest_reason: newest.map(|it| it.reason.clone()).unwrap_or_default(),
            newest_module: newest.map(|it| it.module.clone()).unwrap_or_default(),
            cut: all.cut,
            own_only: all.own_only,
            crashed,
        })
    }

    fn touches(&self) -> Vec<Touch> {
        ["/var/lib/systemd/coredump", "/var/crash", "~/Library/Logs/DiagnosticReports"]
            .map(|folder| Touch::File(folder.to_owned()))
            .to_vec()
    }
}

impl How {
    fn of(crash: &Crash) -> Self {
        match crash.kind {
            CrashKind::Hung => Self::Hung,
            CrashKind::Crashed if crash.reason.is_empty() => Self::Crashed,
            CrashKind::Crashed if crash.module.is_empty() => Self::CrashedBecause,
            CrashKind::Crashed => Self::CrashedIn,
        }
    }
}

fn plain(name: &str) -> String {
    let name = name.to_lowercase();
    name.strip_suffix(".exe").unwrap_or(&name).to_owned()
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::super::{Kind, answer_of, facts_of};
    use crate::model::UnansweredKind;
    use toml::de::ValueDeserializer;

    const SCENE: &str = r#"
        now = "2026-11-21T10:00:00Z"
        [crashes]
        own_only = true
        [[crashes.found]]
        program = "Shop.exe"
        time = "2026-11-21T07:30:00Z"
        reason = "0xc0000005"
        module = "core.dll"
        [[crashes.found]]
        program = "shop.exe"
        time = "2026-11-20T10:00:00Z"
        [[crashes.found]]
        program = "viewer"
        time = "2026-11-21T09:30:00Z"
        kind = "hung"
        [[crashes.found]]
        program = "viewer"
        time = "2026-11-01T09:30:00Z"
    "#;

    #[test]
    fn crashes_are_counted_by_program_within_the_hours() {
        let facts = facts_of(SCENE, "crashes", "{}");
        assert_eq!((&facts["count"], &facts["programs"]), (&3.into(), &2.into()));
        assert_eq!((&facts["most"], &facts["most_count"]), (&"Shop.exe".into(), &2.into()));
        assert_eq!((&facts["newest"], &facts["newest_hours"]), (&"viewer".into(), &0.into()));
        let row = |at: usize, name: &str| facts["crashed"][at][name].clone();
        assert_eq!((row(0, "kind"), row(0, "hours")), ("crashed_in".into(), 2.into()));
        assert_eq!((row(1, "kind"), row(1, "times")), ("hung".into(), 1.into()));
        assert_eq!(facts["own_only"], true);
        assert_eq!(facts_of(SCENE, "crashes", "{ hours = 1 }")["count"], 1);
        assert_eq!(facts_of(SCENE, "crashes", "{ hours = 720 }")["count"], 4);
    }

    #[test]
    fn one_program_is_found_by_its_name() {
        let facts = facts_of(SCENE, "crashes", r#"{ program = "SHOP" }"#);
        assert_eq!((&facts["count"], &facts["newest_reason"]), (&2.into(), &"0xc0000005".into()));
        assert_eq!(facts["newest_module"], "core.dll");
        assert_eq!(facts_of(SCENE, "crashes", r#"{ program = "sho" }"#)["count"], 0);
    }

    #[test]
    fn a_system_that_keeps_nothing_is_no_healthy_one() {
        let reason = answer_of("", "crashes", "{}").unwrap_err();
        assert_eq!(reason.kind, UnansweredKind::NotSupported);
        for hours in ["0", "721", "-1"] {
            let keys = format!("{{ hours = {hours} }}");
            let keys = ValueDeserializer::parse(&keys).unwrap();
            assert!((Kind::find("crashes").unwrap().question)(keys).is_err(), "{hours}");
        }
    }
}
