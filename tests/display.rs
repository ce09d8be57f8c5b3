//! The real window on a virtual display: it opens, shows something, and its button starts the checkup.
#![cfg(all(unix, feature = "gui"))]
#![expect(clippy::unwrap_used, clippy::expect_used, clippy::disallowed_methods, reason = "tests")]

mod screen;

use screen::{Running, asked, differs, display, has, picture, until};
use std::io::Write;
use std::process::{Command, Stdio};
use std::thread;
use std::time::Duration;

fn works(program: &str, arguments: &[&str]) -> bool {
    let mut run = Command::new(program);
    run.args(arguments).stdout(Stdio::null()).stderr(Stdio::null());
    run.status().is_ok_and(|status| status.success())
}

fn missing() -> Option<&'static str> {
    if !has("Xvfb") || !has("xdotool") || !has("import") {
        return Some("needs Xvfb, xdotool and ImageMagick's import");
    }
    // The checkup that the button starts must reach nothing outside.
    (!works("unshare", &["--net", "true"])).then_some("a network namespace needs root")
}

#[test]
fn the_window_opens_and_its_button_starts_the_checkup() {
    if let Some(why) = missing() {
        assert!(std::env::var_os("SELFCHECK_REQUIRE_ALL").is_none(), "must not be skipped: {why}");
        // Not by `eprintln`, which the test runner hides.
        let _ = writeln!(std::io::stderr(), "skipped: the window: {why}");
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let (_server, display) = display();
    let blank = picture(&display, folder.path(), "blank.ppm");
    let mut program = Running(
        Command::new("unshare")
            .args(["--net", env!("CARGO_BIN_EXE_selfcheck")])
            .env("DISPLAY", &display)
            .env_remove("WAYLAND_DISPLAY")
            .env("LIBGL_ALWAYS_SOFTWARE", "1")
            .env("LC_ALL", "zh_CN.UTF-8")
            .env("LANG", "zh_CN.UTF-8")
            .current_dir(folder.path())
            .spawn()
            .unwrap(),
    );
    let window = until(|| {
        let found =
            asked(&display, "xdotool", &["search", "--onlyvisible", "--class", "selfcheck"]);
        found.lines().next().map(str::to_owned)
    });
    let window = window.expect("no window came up");
    let home = until(|| {
        let shown = picture(&display, folder.path(), "home.ppm");
        (shown != blank).then_some(shown)
    });
    let home = home.expect("the window shows nothing");
    thread::sleep(Duration::from_secs(1));
    let geometry = asked(&display, "xdotool", &["getwindowgeometry", "--shell", &window]);
    let value = |name: &str| -> i32 {
        let line = geometry.lines().find_map(|line| line.strip_prefix(name)).unwrap();
        line.parse().unwrap()
    };
    // The one large button stands at the foot of the window, on the left.
    let (x, y) = (value("X=") + 90, value("Y=") + value("HEIGHT=") - 34);
    asked(&display, "xdotool", &["mousemove", &x.to_string(), &y.to_string(), "click", "1"]);
    let changed = until(|| {
        let shown = picture(&display, folder.path(), "after.ppm");
        (differs(&shown, &home) > 20_000).then_some(())
    });
    assert!(changed.is_some(), "the button changed nothing");
    assert!(program.0.try_wait().unwrap().is_none(), "the window is gone");
}
