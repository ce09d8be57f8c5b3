//! What system this is and how long it has been up.

use super::program::{Language, Wants};
use super::{Ctx, Probe};
use crate::host::Part;
use crate::model::{MachineFacts, Os, Unanswered};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize};
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::path::Path;

/// The system as it calls itself, its language and time zone, whether the program runs with an
/// administrator's rights, how long the system has been up, and whether its version will do.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct System {
    /// The versions that will do, by system: `windows = ">=10.0.19045"` (its build), `macos = ">=13"`, a distribution of Linux by the id that its os-release file gives (`ubuntu = ">=22.04"`), or `linux` for the kernel of every other one.
    #[serde(default)]
    wants: BTreeMap<String, Wanted>,
}

/// Versions of a system that will do.
#[derive(Debug)]
struct Wanted(Wants);

impl<'de> Deserialize<'de> for Wanted {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = String::deserialize(from)?;
        Wants::parse(&text, Language::Plain).map(Self).map_err(serde::de::Error::custom)
    }
}

impl JsonSchema for Wanted {
    fn schema_name() -> Cow<'static, str> {
        "Wanted".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string", "minLength": 1, "maxLength": 100 })
    }
}

/// What [`System`] learns.
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct Facts {
    /// `linux`, `macos` or `windows`.
    os: String,
    /// Name and version: `Windows 11 Pro 23H2`.
    version: String,
    /// The id of the distribution (Linux): `ubuntu`, `debian`; else empty.
    distribution: String,
    /// Its version as numbers: `10.0.22631`, `14.5`, `22.04`; empty where it does not say, as rolling distributions of Linux.
    release: String,
    /// Whether any version of this system is wanted in particular.
    wanted: bool,
    /// Which versions are; empty where none is.
    wants: String,
    /// Whether this one will do; true where none is wanted, false also where it cannot be compared.
    satisfied: bool,
    /// Whether its version could be compared with the wanted one; true where none is wanted.
    comparable: bool,
    /// Version of its kernel.
    kernel: String,
    /// The processor architecture: `x86_64`, `aarch64`.
    arch: String,
    /// The computer's name.
    #[schemars(extend("x-private" = "host"))]
    host_name: String,
    /// The user's name.
    #[schemars(extend("x-private" = "user"))]
    user_name: String,
    /// The user's home folder.
    #[schemars(extend("x-private" = "path"))]
    home: String,
    /// The system's language, as a BCP 47 tag.
    language: String,
    /// The time zone.
    time_zone: String,
    /// Whether the program runs with an administrator's rights; false also where the system does not say.
    elevated: bool,
    /// Whether the system says how long it has been up.
    uptime_known: bool,
    /// Hours since the system started; 0 when not known.
    uptime_hours: u64,
    /// Days since the system started; 0 when not known.
    uptime_days: u64,
}

impl Probe for System {
    const NAME: &'static str = "system";
    type Facts = Facts;

    fn ask(&self, cx: &Ctx<'_>) -> Result<Facts, Unanswered> {
        let machine = cx.host.machine();
        let uptime = cx.host.uptime().ok();
        let (distribution, release) = release(cx, &machine);
        let wants = self.wanted(machine.os, &distribution);
        let subject = match wants {
            Some(("linux", _)) => &machine.kernel,
            _ => &release,
        };
        let allowed = wants.map(|(_, wants)| wants.allows(subject));
        let hours = uptime.map_or(0, |uptime| uptime.as_secs() / 3600);
        Ok(Facts {
            os: machine.os.name().to_owned(),
            version: machine.os_version,
            wanted: wants.is_some(),
            wants: wants.map(|(_, wants)| wants.to_string()).unwrap_or_default(),
            satisfied: allowed.is_none_or(|allowed| allowed == Some(true)),
            comparable: allowed.is_none_or(|allowed| allowed.is_some()),
            distribution,
            release,
            kernel: machine.kernel,
            arch: machine.arch,
            host_name: machine.host_name,
            user_name: machine.user_name,
            home: machine.home,
            language: machine.language,
            time_zone: machine.time_zone,
            elevated: machine.elevated.unwrap_or(false),
            uptime_known: uptime.is_some(),
            uptime_hours: hours,
            uptime_days: hours / 24,
        })
    }
}

impl System {
    /// The wish that fits this system best, with the name it stands under.
    fn wanted(&self, os: Os, distribution: &str) -> Option<(&str, &Wants)> {
        let names = if os == Os::Linux { [distribution, os.name()] } else { [os.name(); 2] };
        let found = names.iter().find_map(|name| self.wants.get_key_value(*name))?;
        Some((found.0, &found.1.0))
    }
}

/// The distribution's id, and the version as numbers.
fn release(cx: &Ctx<'_>, machine: &MachineFacts) -> (String, String) {
    let numbers = |text: &str| {
        let is_number = |word: &&str| word.starts_with(|c: char| c.is_ascii_digit());
        text.split_whitespace().find(is_number).unwrap_or_default().to_owned()
    };
    let kernel = &machine.kernel;
    match machine.os {
        // Since Windows 10 the kernel counts builds of 10.0.
        Os::Windows if !kernel.is_empty() && kernel.bytes().all(|byte| byte.is_ascii_digit()) => {
            (String::new(), format!("10.0.{kernel}"))
        }
        Os::Windows => (String::new(), numbers(kernel)),
        Os::Mac => (String::new(), numbers(&machine.os_version)),
        Os::Linux => os_release(cx),
    }
}

/// What the distribution's own file says:
/// <https://www.freedesktop.org/software/systemd/man/latest/os-release.html>
fn os_release(cx: &Ctx<'_>) -> (String, String) {
    let read = |place: &str| cx.host.read(Path::new(place), Part::Start, 64 * 1024).ok();
    let bytes = ["/etc/os-release", "/usr/lib/os-release"].into_iter().find_map(read);
    let text = String::from_utf8_lossy(&bytes.unwrap_or_default()).into_owned();
    let value = |name: &str| {
        let line = text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix('='));
        let value = line.unwrap_or_default().trim().trim_matches(['"', '\'']);
        value.chars().take(60).collect::<String>()
    };
    (value("ID").to_ascii_lowercase(), value("VERSION_ID"))
}

#[cfg(test)]
mod tests {
    use super::super::facts_of;

    #[test]
    fn says_how_long_it_is_up_or_that_it_does_not_know() {
        let facts = facts_of("uptime_s = 180_000", "system", "{}");
        assert_eq!((&facts["uptime_hours"], &facts["uptime_days"]), (&50.into(), &2.into()));
        assert_eq!(facts["os"], "linux");
        assert_eq!(facts_of("", "system", "{}")["uptime_known"], false);
    }

    fn on(os: &str, version: &str, kernel: &str) -> String {
        format!(
            "[machine]\nos = '{os}'\nos_version = '{version}'\nkernel = '{kernel}'\narch = ''\n\
             host_name = ''\nuser_name = ''\nhome = ''\nlanguage = 'en'\ntime_zone = ''\n"
        )
    }

    #[test]
    fn versions_of_three_systems_are_compared() {
        let file = |text: &str| format!("[files.'/etc/os-release']\ntext = \"{text}\"\n");
        let windows = on("windows", "Windows 10 Pro 22H2", "19045");
        let mac = on("macos", "MacOS 14.5 Sonoma", "23.5.0");
        let ubuntu = on("linux", "Ubuntu 22.04.4 LTS", "6.5.0-41-generic")
            + &file(r#"ID=ubuntu\nVERSION_ID=\"22.04\""#);
        let arch = on("linux", "Arch Linux", "6.9.3-arch1-1") + &file("ID=arch");
        let rows = [
            (&windows, r#"windows = ">=10.0.19045""#, "10.0.19045", true, true, true),
            (&windows, r#"windows = ">=10.0.22000""#, "10.0.19045", true, false, true),
            (&windows, r#"macos = ">=99""#, "10.0.19045", false, true, true),
            (&mac, r#"macos = ">=13, <15""#, "14.5", true, true, true),
            (&mac, r#"macos = ">=14.6""#, "14.5", true, false, true),
            (&ubuntu, r#"ubuntu = ">=22.04", linux = ">=99""#, "22.04", true, true, true),
            (&ubuntu, r#"debian = ">=99""#, "22.04", false, true, true),
            (&ubuntu, r#"debian = ">=99", linux = ">=6.5""#, "22.04", true, true, true),
            (&arch, r#"arch = ">=1""#, "", true, false, false),
            (&arch, r#"linux = ">=7""#, "", true, false, true),
        ];
        for (scene, wanted, release, is_wanted, satisfied, comparable) in rows {
            let facts = facts_of(scene, "system", &format!("{{ wants = {{ {wanted} }} }}"));
            assert_eq!(facts["release"], release, "{wanted}");
            let told = [&facts["wanted"], &facts["satisfied"], &facts["comparable"]];
            assert_eq!(told, [is_wanted, satisfied, comparable], "{wanted}");
        }
    }
}
