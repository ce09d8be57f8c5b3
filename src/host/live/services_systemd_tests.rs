//! What systemctl and journalctl print, as printed, is read.
#![expect(clippy::unwrap_used, reason = "tests")]

use super::*;

/// `systemctl show` of four units: running, over its start limit, ended by a signal, and one that is not there.
const SHOWN: &str = "\
MainPID=1043
NRestarts=0
ExecMainCode=0
ExecMainStatus=0
Result=success
Id=ssh.service
LoadState=loaded
ActiveState=active
SubState=running
StateChangeTimestamp=Sat 2026-11-21 08:12:44 UTC
UnitFileState=enabled

MainPID=0
NRestarts=5
ExecMainCode=1
ExecMainStatus=1
Result=start-limit-hit
Id=shop.service
LoadState=loaded
ActiveState=failed
SubState=failed
StateChangeTimestamp=Sat 2026-11-21 09:00:01 UTC
UnitFileState=enabled

MainPID=0
NRestarts=0
ExecMainCode=3
ExecMainStatus=11
Result=core-dump
Id=viewer.service
LoadState=loaded
ActiveState=failed
SubState=failed
StateChangeTimestamp=
UnitFileState=static

MainPID=0
NRestarts=0
ExecMainCode=0
ExecMainStatus=0
Result=success
Id=nothing.service
LoadState=not-found
ActiveState=inactive
SubState=dead
StateChangeTimestamp=
UnitFileState=
";

#[test]
fn units_are_read_and_missing_ones_left_out() {
    let found = services(SHOWN, ServiceScope::System);
    let [ssh, shop, viewer] = &found[..] else { unreachable!("{found:#?}") };
    assert_eq!((ssh.state, ssh.start), (ServiceState::Running, ServiceStart::Automatic));
    assert_eq!((ssh.process, ssh.result), (Some(1043), ServiceResult::None));
    assert_eq!(ssh.since, "2026-11-21T08:12:44Z".parse().ok());
    assert_eq!((shop.state, shop.result), (ServiceState::Failed, ServiceResult::StartLimit));
    assert_eq!((shop.exit_code, shop.restarts, shop.process), (Some(1), Some(5), None));
    assert_eq!((viewer.signal, viewer.exit_code), (Some(11), None));
    assert_eq!((viewer.result, viewer.since), (ServiceResult::CoreDump, None));
}

#[test]
fn a_unit_with_broken_settings_a_masked_one_and_one_between_two_starts() {
    let one = |text: &str| services(text, ServiceScope::User).pop().unwrap();
    let broken = one("Id=a.service\nLoadState=bad-setting\nActiveState=inactive\nResult=success");
    assert_eq!(broken.result, ServiceResult::BadSettings);
    let masked = one("Id=b.service\nLoadState=masked\nActiveState=inactive\nUnitFileState=masked");
    assert_eq!((masked.start, masked.scope), (ServiceStart::Disabled, ServiceScope::User));
    let loops = "Id=c.service\nLoadState=loaded\nActiveState=activating\nSubState=auto-restart\n\
        Result=exit-code\nExecMainCode=1\nExecMainStatus=203";
    let loops = one(loops);
    assert_eq!(
        (loops.state, loops.result),
        (ServiceState::Restarting, ServiceResult::ProgramMissing)
    );
    let called = one(
        "Id=d.service\nLoadState=loaded\nActiveState=inactive\nUnitFileState=disabled\nTriggeredBy=d.socket",
    );
    assert_eq!((called.state, called.start), (ServiceState::Stopped, ServiceStart::OnDemand));
    let removed = one("Id=e.service\nLoadState=not-found\nActiveState=active\nSubState=running");
    assert_eq!(removed.state, ServiceState::Running);
}

#[test]
fn failed_units_are_listed_by_old_and_new_systems() {
    let json = r#"[{"unit":"shop.service","load":"loaded","active":"failed","sub":"failed","description":"Shop"}]"#;
    assert_eq!(names(json), ["shop.service"]);
    assert_eq!(names("[]"), [""; 0]);
    let plain =
        "shop.service loaded failed failed Shop\n● var-data.mount loaded failed failed /var/data\n";
    assert_eq!(names(plain), ["shop.service", "var-data.mount"]);
    assert_eq!(names(""), [""; 0]);
    assert_eq!(names("{\"unit\":1}"), [""; 0]);
}

#[test]
fn lines_are_cut_and_told_from_those_of_the_system() {
    let long = "x".repeat(1000);
    let out = format!(
        "{{\"MESSAGE\":\"Started shop.\",\"_PID\":\"1\"}}\n{{\"MESSAGE\":[112,111,114,116,7,98],\"_PID\":\"9\"}}\n\
         not json\n{{\"MESSAGE\":null}}\n{{\"MESSAGE\":\"{long}\",\"_PID\":\"9\"}}\n"
    );
    let (read, hidden) = lines(Output { code: Some(0), out, ..Output::default() });
    assert!(!hidden);
    assert_eq!(read.iter().map(|line| line.own).collect::<Vec<_>>(), [false, true, true]);
    assert_eq!(read[1].text, "port b");
    assert_eq!(read[2].text.len(), MOST_OF_LINE);
    let err =
        "Hint: You are currently not seeing messages from other users and the system.".to_owned();
    assert_eq!(lines(Output { code: Some(0), err, ..Output::default() }), (vec![], true));
    let refused = Output { code: Some(1), ..Output::default() };
    assert_eq!(lines(refused), (vec![], true));
}

#[test]
fn hostile_output_is_only_not_understood() {
    for text in [
        "",
        "=",
        "\n\n\n",
        "Id",
        "LoadState=\u{0}",
        "Id=x\nLoadState=loaded\nExecMainStatus=99999999999999999999\nExecMainCode=2\nMainPID=-1\nNRestarts=x\nStateChangeTimestamp=a b c UTC",
    ] {
        for service in services(text, ServiceScope::System) {
            assert_eq!((service.signal, service.process, service.since), (None, None, None));
        }
    }
    assert_eq!(time("Sat 2026-11-21 08:12:44 CET"), None);
}
