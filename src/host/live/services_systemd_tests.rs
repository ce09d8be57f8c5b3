//! What systemctl and journalctl print, as printed, is read.
#![expect(clippy::unwrap_used, reason = "tests")]

use super::*;

/// What `systemctl show` of systemd 252 printed of six units: over its start limit, ended by a
/// signal, without its program, running, not there, and no service.
const SHOWN: &str = "\
MainPID=0
Result=exit-code
NRestarts=6
ExecMainCode=1
ExecMainStatus=3
Id=shop.service
TriggeredBy=
LoadState=loaded
ActiveState=failed
SubState=failed
UnitFileState=enabled
StateChangeTimestamp=Sun 2026-11-22 00:16:03 UTC

MainPID=0
Result=signal
NRestarts=0
ExecMainCode=2
ExecMainStatus=11
Id=killed.service
TriggeredBy=
LoadState=loaded
ActiveState=failed
SubState=failed
UnitFileState=static
StateChangeTimestamp=Sun 2026-11-22 00:16:02 UTC

MainPID=0
Result=exit-code
NRestarts=0
ExecMainCode=1
ExecMainStatus=203
Id=gone.service
TriggeredBy=
LoadState=loaded
ActiveState=failed
SubState=failed
UnitFileState=static
StateChangeTimestamp=Sun 2026-11-22 00:16:02 UTC

MainPID=10169
Result=success
NRestarts=0
ExecMainCode=0
ExecMainStatus=0
Id=good.service
TriggeredBy=
LoadState=loaded
ActiveState=active
SubState=running
UnitFileState=static
StateChangeTimestamp=Sun 2026-11-22 00:16:02 UTC

MainPID=0
Result=success
NRestarts=0
ExecMainCode=0
ExecMainStatus=0
Id=nothing.service
TriggeredBy=
LoadState=not-found
ActiveState=inactive
SubState=dead
UnitFileState=
StateChangeTimestamp=

Id=basic.target
TriggeredBy=
LoadState=loaded
ActiveState=active
SubState=active
UnitFileState=static
StateChangeTimestamp=Sun 2026-11-22 00:16:00 UTC
";

#[test]
fn units_are_read_and_missing_ones_left_out() {
    let found = services(SHOWN, ServiceScope::System);
    let [shop, killed, gone, good, target] = &found[..] else { unreachable!("{found:#?}") };
    assert_eq!((shop.state, shop.start), (ServiceState::Failed, ServiceStart::Automatic));
    assert_eq!((shop.exit_code, shop.restarts, shop.gave_up), (Some(3), Some(6), true));
    assert_eq!((shop.result, shop.process), (ServiceResult::ExitCode, None));
    assert_eq!(shop.since, "2026-11-22T00:16:03Z".parse().ok());
    assert_eq!((killed.signal, killed.exit_code, killed.gave_up), (Some(11), None, false));
    assert_eq!(killed.result, ServiceResult::Signal);
    assert_eq!((gone.result, gone.exit_code), (ServiceResult::ProgramMissing, Some(203)));
    assert_eq!((good.state, good.process), (ServiceState::Running, Some(10169)));
    assert_eq!((good.result, good.exit_code), (ServiceResult::None, None));
    assert_eq!((target.state, target.restarts), (ServiceState::Running, None));
}

#[test]
fn the_word_for_too_many_starts_is_read_where_it_stands() {
    let text = "Id=a.service\nLoadState=loaded\nActiveState=failed\nResult=start-limit-hit\n\
        NRestarts=0\nExecMainCode=1\nExecMainStatus=0";
    let found = services(text, ServiceScope::System).pop().unwrap();
    assert_eq!((found.result, found.gave_up), (ServiceResult::StartLimit, true));
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
fn what_was_left_out_on_purpose_need_not_run() {
    let text = "Id=systemd-timesyncd.service\nLoadState=loaded\nActiveState=inactive\nSubState=dead\n\
        UnitFileState=enabled\nResult=success\nConditionResult=no\nConditionTimestamp=";
    let of = |when: &str| services(&format!("{text}{when}"), ServiceScope::System).pop().unwrap();
    assert_eq!(of("Sun 2026-11-22 00:16:00 UTC").start, ServiceStart::OnDemand);
    assert_eq!(of("").start, ServiceStart::Automatic);
}

#[test]
fn failed_units_are_listed_by_old_and_new_systems() {
    let json = r#"[{"unit":"shop.service","load":"loaded","active":"failed","sub":"failed","description":"Shop"}]"#;
    assert_eq!(names(json), ["shop.service"]);
    assert_eq!(names("[]"), [""; 0]);
    let plain = "gone.service   loaded failed failed gone.service\n\
        ● var-data.mount loaded failed failed /var/data\n";
    assert_eq!(names(plain), ["gone.service", "var-data.mount"]);
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
    let (read, hidden) = lines(&Output { code: Some(0), out, ..Output::default() });
    assert!(!hidden);
    assert_eq!(read.iter().map(|line| line.own).collect::<Vec<_>>(), [false, true, true]);
    assert_eq!(read[1].text, "port b");
    assert_eq!(read[2].text.len(), MOST_OF_LINE);
    let err =
        "Hint: You are currently not seeing messages from other users and the system.".to_owned();
    assert_eq!(lines(&Output { code: Some(0), err, ..Output::default() }), (vec![], true));
    let refused = Output { code: Some(1), ..Output::default() };
    assert_eq!(lines(&refused), (vec![], true));
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
