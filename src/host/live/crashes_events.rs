//! Crashes in the event log of Windows: what one event, as XML, says of a program.
//!
//! Only what stands in its data is read. The sentences that the event viewer shows are made from it
//! in the language of the system.

use super::super::{Crash, CrashKind};
use super::crashes::file_name;
use quick_xml::Reader;
use quick_xml::events::Event;

/// Most pieces of data read of one event, and bytes of one.
const MOST_DATA: usize = 40;
const MOST_BYTES: usize = 4096;

/// What an event holds.
#[derive(Debug, Default)]
struct Parts {
    provider: String,
    id: u32,
    time: String,
    data: Vec<String>,
}

/// The crash of which an event tells, if it does.
pub(super) fn crash_in(xml: &str) -> Option<Crash> {
    let parts = parts(xml)?;
    let data = |at: usize| parts.data.get(at).map_or("", |data| data.trim());
    let time = parts.time.parse().ok()?;
    let told = match (parts.provider.as_str(), parts.id) {
        // Program, its version and time stamp, module, its version and time stamp, exception code …
        ("Application Error", 1000) => Crash {
            program: file_name(data(0)),
            module: file_name(data(3)),
            reason: code(data(6)),
            process: u32::from_str_radix(data(8).trim_start_matches("0x"), 16).ok(),
            ..Crash::default()
        },
        ("Application Hang", 1002) => {
            Crash { program: file_name(data(0)), kind: CrashKind::Hung, ..Crash::default() }
        }
        // Bucket, its type, the kind of event, response, cabinet, then its parameters.
        ("Windows Error Reporting", 1001) => match data(2) {
            "APPCRASH" => Crash {
                program: file_name(data(5)),
                module: file_name(data(8)),
                reason: code(data(11)),
                ..Crash::default()
            },
            "BEX" | "BEX64" => Crash {
                program: file_name(data(5)),
                module: file_name(data(8)),
                reason: code(data(12)),
                ..Crash::default()
            },
            "CLR20r3" => Crash {
                program: file_name(data(5)),
                module: file_name(data(8)),
                reason: exception(data(13)),
                ..Crash::default()
            },
            "AppHangB1" | "AppHangXProcB1" | "AppHangTransient" => {
                Crash { program: file_name(data(5)), kind: CrashKind::Hung, ..Crash::default() }
            }
            _ => return None,
        },
        // One text: the program at the end of its first line, the exception somewhere below.
        (".NET Runtime", 1026) => Crash {
            program: file_name(data(0).lines().next()?.rsplit(':').next()?),
            reason: exception(data(0)),
            ..Crash::default()
        },
        _ => return None,
    };
    (!told.program.is_empty()).then_some(Crash { time, ..told })
}

/// `c0000005` and `0xc0000005` alike.
fn code(text: &str) -> String {
    let digits = text.trim_start_matches("0x").trim_start_matches("0X");
    let is_code = !digits.is_empty() && digits.len() <= 8;
    match u32::from_str_radix(digits, 16) {
        Ok(code) if is_code => format!("{code:#010x}"),
        _ => String::new(),
    }
}

/// The kind of the first exception named in a text. Its message is left: anything may stand in it.
fn exception(text: &str) -> String {
    let is_part = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '.' | '_');
    let mut words = text.split(|letter| !is_part(letter)).map(|word| word.trim_matches('.'));
    let kind =
        words.find(|word| word.len() <= 200 && word.ends_with("Exception") && word.len() > 9);
    kind.unwrap_or_default().to_owned()
}

fn parts(xml: &str) -> Option<Parts> {
    let mut reader = Reader::from_str(xml);
    let mut parts = Parts::default();
    let mut inside = String::new();
    loop {
        match reader.read_event().ok()? {
            Event::Start(tag) => {
                tag.local_name().as_ref().clone_into(&mut inside);
                take_attributes(&tag, &inside, &mut parts);
                if inside == "Data" && parts.data.len() < MOST_DATA {
                    parts.data.push(String::new());
                }
            }
            Event::Empty(tag) => {
                let name = tag.local_name().as_ref().to_owned();
                take_attributes(&tag, &name, &mut parts);
                // Data without content still has its place.
                if name == "Data" && parts.data.len() < MOST_DATA {
                    parts.data.push(String::new());
                }
            }
            Event::Text(text) => take_text(&inside, &text, &mut parts),
            Event::CData(text) => take_text(&inside, &text, &mut parts),
            Event::GeneralRef(name) => {
                let text = match (name.resolve_char_ref().ok().flatten(), &*name) {
                    (Some(letter), _) => letter.to_string(),
                    (None, "lt") => "<".to_owned(),
                    (None, "gt") => ">".to_owned(),
                    (None, "amp") => "&".to_owned(),
                    (None, "quot") => "\"".to_owned(),
                    (None, "apos") => "'".to_owned(),
                    _ => String::new(),
                };
                take_text(&inside, &text, &mut parts);
            }
            Event::End(_) => inside.clear(),
            Event::Eof => return Some(parts),
            _ => {}
        }
    }
}

fn take_attributes(tag: &quick_xml::events::BytesStart<'_>, name: &str, parts: &mut Parts) {
    let wanted = match name {
        "Provider" => "Name",
        "TimeCreated" => "SystemTime",
        _ => return,
    };
    let Ok(Some(value)) = tag.try_get_attribute(wanted) else { return };
    let value: String = value.value.chars().take(200).collect();
    if name == "Provider" { parts.provider = value } else { parts.time = value }
}

fn take_text(inside: &str, text: &str, parts: &mut Parts) {
    match inside {
        "EventID" => parts.id = text.trim().parse().unwrap_or(parts.id),
        "Data" => {
            if let Some(last) = parts.data.last_mut() {
                let room = MOST_BYTES.saturating_sub(last.len());
                last.extend(text.chars().take(room));
            }
        }
        _ => {}
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;

    fn event(provider: &str, id: u32, data: &str) -> String {
        format!(
            "<Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'><System>\
             <Provider Name='{provider}'/><EventID Qualifiers='0'>{id}</EventID><Level>2</Level>\
             <TimeCreated SystemTime='2026-11-21T08:30:00.1234567Z'/><Computer>PC-7</Computer>\
             </System><EventData>{data}</EventData></Event>"
        )
    }

    #[test]
    fn a_program_that_crashed_with_its_module_and_code() {
        let old = "<Data>shop.exe</Data><Data>2.1.0.0</Data><Data>5f3a</Data><Data>C:\\Shop\\core.dll</Data>\
            <Data>1.0</Data><Data>5f3b</Data><Data>c0000005</Data><Data>0001</Data><Data>0x1a2c</Data>";
        let new = old.replace("<Data>shop", "<Data Name=\"AppName\">shop");
        for data in [old, &new] {
            let crash = crash_in(&event("Application Error", 1000, data)).unwrap();
            assert_eq!((crash.program.as_str(), crash.module.as_str()), ("shop.exe", "core.dll"));
            assert_eq!((crash.reason.as_str(), crash.process), ("0xc0000005", Some(0x1a2c)));
            assert_eq!(crash.time, "2026-11-21T08:30:00.1234567Z".parse().unwrap());
        }
        // Two data without content: the places of those behind stay.
        let gaps = "<Data>shop.exe</Data><Data/><Data></Data><Data>core.dll</Data><Data/><Data/><Data>e06d7363</Data>";
        let crash = crash_in(&event("Application Error", 1000, gaps)).unwrap();
        assert_eq!((crash.module.as_str(), crash.reason.as_str()), ("core.dll", "0xe06d7363"));
    }

    #[test]
    fn a_program_that_hung_and_what_error_reporting_keeps() {
        let hung = crash_in(&event("Application Hang", 1002, "<Data>shop.exe</Data>")).unwrap();
        assert_eq!(hung.kind, CrashKind::Hung);
        let data = |kind: &str| {
            format!(
                "<Data/><Data>0</Data><Data>{kind}</Data><Data/><Data>0</Data><Data>a&amp;b.exe</Data>\
                 <Data>1</Data><Data>2</Data><Data>m.dll</Data><Data>3</Data><Data>4</Data>\
                 <Data>c0000409</Data><Data>0</Data><Data>System.IO.IOException</Data>"
            )
        };
        let of = |kind| crash_in(&event("Windows Error Reporting", 1001, &data(kind)));
        let crash = of("APPCRASH").unwrap();
        assert_eq!((crash.program.as_str(), crash.reason.as_str()), ("a&b.exe", "0xc0000409"));
        assert_eq!(of("CLR20r3").unwrap().reason, "System.IO.IOException");
        assert_eq!(of("AppHangB1").unwrap().kind, CrashKind::Hung);
        assert_eq!(of("WindowsUpdateFailure3"), None);
    }

    #[test]
    fn the_exception_of_a_net_program_in_any_language_without_its_message() {
        for first in ["Application: Shop.exe", "应用程序: Shop.exe", "Anwendung: Shop.exe"] {
            let text = format!(
                "<Data>{first}\nFramework Version: v4.0.30319\n\
                 Exception Info: System.InvalidOperationException: password is hunter2\n   at Shop.Main()</Data>"
            );
            let crash = crash_in(&event(".NET Runtime", 1026, &text)).unwrap();
            assert_eq!(crash.program, "Shop.exe");
            assert_eq!(crash.reason, "System.InvalidOperationException");
        }
    }

    #[test]
    fn other_events_and_broken_ones_tell_of_no_crash() {
        let rows = [
            event("Application Error", 1005, "<Data>a.exe</Data>"),
            event("MsiInstaller", 1000, "<Data>a.exe</Data>"),
            event("Application Error", 1000, ""),
            event(".NET Runtime", 1026, ""),
            event("Application Error", 1000, "<Data>a.exe</Dat"),
            event("Application Error", 1000, "<Data>a.exe</Data>").replace("2026-", "x"),
            String::new(),
            "<".repeat(10_000),
            "<a>".repeat(10_000),
        ];
        for xml in rows {
            assert_eq!(crash_in(&xml), None, "{xml:.300}");
        }
        let many = event("Application Error", 1000, &"<Data>x</Data>".repeat(10_000));
        assert_eq!(crash_in(&many).unwrap().program, "x");
        let entity = "<!DOCTYPE a [<!ENTITY b 'bomb'>]>";
        let bomb = format!("{entity}{}", event("Application Hang", 1002, "<Data>a&b;.exe</Data>"));
        assert_eq!(crash_in(&bomb).unwrap().program, "a.exe");
    }
}
