//! The program for Windows under Wine: the checkup ends with a report, native interfaces answer, the
//! window opens. `.ci/windows` builds the program and names it in `SELFCHECK_WINDOWS_EXE`.
#![cfg(all(unix, feature = "gui"))]
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::disallowed_methods,
    clippy::panic,
    reason = "tests"
)]

mod screen;

use screen::{Running, asked, differs, display, has, picture, until};
use selfcheck::model::{Lang, Os, Report, Status, UnansweredKind};
use selfcheck::report;
use serde_json::Value;
use std::io::Write;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::thread;
use std::time::Duration;

/// A Windows of its own: drives and registry in a folder that goes with it.
struct Wine {
    exe: PathBuf,
    home: tempfile::TempDir,
}

impl Wine {
    /// None, said so, where there is no program for Windows.
    fn new(test: &str) -> Option<Self> {
        let Some(exe) = std::env::var_os("SELFCHECK_WINDOWS_EXE") else {
            // Not by `eprintln`, which the test runner hides.
            let _ =
                writeln!(std::io::stderr(), "skipped: {test}: only .ci/windows builds for Windows");
            return None;
        };
        let wine = Self { exe: exe.into(), home: tempfile::tempdir().unwrap() };
        assert!(wine.command("wineboot", &["--init"]).status().unwrap().success());
        // What it started has no display; a window needs one that has.
        wine.stop();
        Some(wine)
    }

    /// Ends everything that runs on this Windows, and waits until its registry is written.
    fn stop(&self) {
        for how in ["-k", "-w"] {
            let mut server = Command::new("/usr/lib/wine/wineserver64");
            let _ = server.arg(how).env("WINEPREFIX", self.folder().join("prefix")).status();
        }
    }

    fn folder(&self) -> &Path {
        self.home.path()
    }

    /// A program of this Windows, speaking Chinese, without a display.
    fn command(&self, program: &str, arguments: &[&str]) -> Command {
        let mut command = Command::new("/usr/lib/wine/wine64");
        command
            .arg(program)
            .args(arguments)
            .env("WINEPREFIX", self.folder().join("prefix"))
            .env("WINEARCH", "win64")
            .env("WINEDEBUG", "-all")
            .env("WINEDLLOVERRIDES", "winedbg.exe=d;mscoree=d;mshtml=d")
            .env("WINEPATH", Self::path(&self.folder().join("tools")))
            .env("LC_ALL", "zh_CN.UTF-8")
            .env("LANG", "zh_CN.UTF-8")
            .env_remove("DISPLAY")
            .env_remove("WAYLAND_DISPLAY")
            .stdin(Stdio::null());
        command
    }

    fn selfcheck(&self, arguments: &[&str]) -> Output {
        self.command(self.exe.to_str().unwrap(), arguments).output().unwrap()
    }

    /// A path of this machine as Wine's programs see it.
    fn path(path: &Path) -> String {
        format!("Z:{}", path.display()).replace('/', "\\")
    }

    /// Runs a pack of these checks and gives its report.
    fn report_of(&self, checks: &str, more: &[&str]) -> Report {
        let file = self.folder().join("test.selfcheck");
        let head = "[pack]\nid = \"test\"\ntitle = \"Test\"\nversion = \"1\"\n\
                    [[group]]\nid = \"test\"\ntitle = \"Test\"\n";
        std::fs::write(&file, format!("{head}{checks}")).unwrap();
        let file = Self::path(&file);
        let ask = ["run", "--yes", "--only", "test", "--format", "json", "--pack", &file];
        let output = self.selfcheck(&[&ask[..], more].concat());
        let said = String::from_utf8_lossy(&output.stderr);
        serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{error}: {said}"))
    }
}

impl Drop for Wine {
    fn drop(&mut self) {
        // Its server would outlive the test, and write into a folder that is gone.
        self.stop();
    }
}

fn check(id: &str, probe: &str) -> String {
    format!(
        "[[check]]\nid = \"{id}\"\ntitle = \"x\"\ngroup = \"test\"\n{probe}\n\
         expect = [{{ id = \"seen\", status = \"pass\", say = \"x\" }}]\n"
    )
}

fn facts<'r>(report: &'r Report, id: &str) -> &'r serde_json::Map<String, Value> {
    let finding = report.finding(id).unwrap();
    assert_eq!(finding.unanswered, None, "{id}");
    &finding.facts
}

#[test]
fn the_checkup_ends_with_a_report_that_claims_nothing_it_cannot_know() {
    let Some(wine) = Wine::new("the checkup under Wine") else { return };
    let file = wine.folder().join("报告.zip");
    // Nothing outside this namespace can be reached from it.
    let mut command = Command::new("unshare");
    let inner = wine.command(wine.exe.to_str().unwrap(), &["run", "--out", &Wine::path(&file)]);
    command.args(["--net", "sh", "-c", "ip link set lo up; exec \"$@\"", "sh"]);
    command.arg(inner.get_program()).args(inner.get_args());
    for (name, value) in inner.get_envs() {
        match value {
            Some(value) => command.env(name, value),
            None => command.env_remove(name),
        };
    }
    let output = command.stdin(Stdio::null()).output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(matches!(output.status.code(), Some(0..=3)), "{:?} {said}", output.status);
    let report = report::open(&std::fs::read(&file).unwrap()).unwrap();
    assert_eq!(report.machine.os, Os::Windows);
    assert!(report.findings.len() > 30, "{}", report.findings.len());
    for finding in &report.findings {
        let crashed = finding.unanswered.as_ref().is_some_and(|why| {
            matches!(why.kind, UnansweredKind::Crashed | UnansweredKind::TimedOut)
        });
        assert!(!crashed, "{}: {:?}", finding.check, finding.unanswered);
    }
    // Wine has neither disks to show nor events nor devices: nothing may be said of them.
    for nothing in
        ["disk-space", "event-log-system", "drives", "devices", "crashes-lately", "firewall"]
    {
        let finding = report.finding(nothing).unwrap();
        assert_eq!(finding.status, Status::Unknown, "{nothing}: {}", finding.say.get(Lang::En));
    }
}

#[test]
fn native_interfaces_answer() {
    let Some(wine) = Wine::new("interfaces of Windows") else { return };
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let settings = r"HKCU\Software\Microsoft\Windows\CurrentVersion\Internet Settings";
    let set = |name: &str, kind: &str, value: &str| {
        let add = ["add", settings, "/v", name, "/t", kind, "/d", value, "/f"];
        assert!(wine.command("reg", &add).stdout(Stdio::null()).status().unwrap().success());
    };
    set("ProxyEnable", "REG_DWORD", "1");
    set("ProxyServer", "REG_SZ", "proxy.example:3128");
    // Longer than the 260 letters that old programs take, and not in any code page but Chinese ones.
    let deep =
        (0..6).fold(wine.folder().to_owned(), |path, _| path.join("很长的文件夹名称".repeat(6)));
    std::fs::create_dir_all(&deep).unwrap();
    let settings_file = deep.join("设置.yml");
    std::fs::write(&settings_file, "server:\n\tport: 80\n").unwrap();
    let tools = wine.folder().join("tools");
    std::fs::create_dir(&tools).unwrap();
    // As programs for Chinese Windows print it: in code page 936.
    let source = tools.join("tool.c");
    let text =
        r#"int puts(const char *); int main(void) { puts("\xb0\xe6\xb1\xbe 1.2.3"); return 0; }"#;
    std::fs::write(&source, text).unwrap();
    let mut compiler = Command::new("x86_64-w64-mingw32-gcc");
    compiler.arg("-o").arg(tools.join("版本工具.exe")).arg(&source);
    assert!(compiler.status().unwrap().success());
    let checks = [
        check("my-ping", "ping = { to = [\"127.0.0.1\"], count = 2, interval_ms = 10 }"),
        check("own-port", &format!("port = {{ port = {port} }}")),
        check("my-tool", "program = { name = \"版本工具\", pattern = \"版本 ([0-9.]+)\" }"),
        check("my-settings", &format!("config = {{ path = '{}' }}", Wine::path(&settings_file))),
        check(
            "my-proxies",
            "proxy = { site = \"web.example:443\", page = \"http://web.example/\" }",
        ),
        check("my-tcp", &format!("tcp = {{ host = \"127.0.0.1\", port = {port} }}")),
        check("my-web", "tcp = { host = \"web.example\", port = 443 }"),
        check("my-process", "process = { name = \"services.exe\" }"),
        check("my-system", "system = {}"),
        check("my-memory", "memory = {}"),
    ];
    let report = wine.report_of(&checks.concat(), &["--run-programs"]);
    assert_eq!(facts(&report, "own-port")["taken"], true);
    assert_eq!(facts(&report, "my-tool")["version"], "1.2.3");
    let mistake = &facts(&report, "my-settings")["problems"][0];
    assert_eq!((&mistake["kind"], &mistake["line"]), (&"tab_indentation".into(), &2.into()));
    assert_eq!(facts(&report, "my-proxies")["set"], 1);
    assert_eq!(facts(&report, "my-ping")["answered"], 1);
    assert_eq!(facts(&report, "my-ping")["means"], "system");
    assert_eq!(facts(&report, "my-tcp")["connected"], true);
    assert_eq!(facts(&report, "my-web")["proxy_set"], true);
    assert_eq!(facts(&report, "my-process")["running"], true);
    assert!(facts(&report, "my-memory")["total_mib"].as_u64().unwrap() > 100);
}

#[test]
fn the_window_opens() {
    let Some(wine) = Wine::new("the window under Wine") else { return };
    let missing = ["Xvfb", "xdotool", "import"].into_iter().find(|program| !has(program));
    assert_eq!(missing, None, ".ci/windows installs it");
    let (_server, display) = display();
    let blank = picture(&display, wine.folder(), "blank.ppm");
    let mut program = Running(
        wine.command(wine.exe.to_str().unwrap(), &[])
            .env("DISPLAY", &display)
            .env("LIBGL_ALWAYS_SOFTWARE", "1")
            // Every Windows has Direct3D, if need be in software; Wine only with a driver for Vulkan.
            .env("WGPU_BACKEND", "gl")
            .spawn()
            .unwrap(),
    );
    let window = until(|| {
        let found =
            asked(&display, "xdotool", &["search", "--onlyvisible", "--class", "selfcheck.exe"]);
        found.lines().next().map(str::to_owned)
    });
    assert!(window.is_some(), "no window came up");
    let shown = until(|| {
        let shown = picture(&display, wine.folder(), "home.ppm");
        (differs(&shown, &blank) > shown.len() / 2).then_some(())
    });
    shown.expect("the window shows nothing");
    thread::sleep(Duration::from_secs(1));
    // Kept to be looked at.
    let kept = wine.exe.parent().unwrap();
    picture(&display, kept, "window.png");
    assert!(program.0.try_wait().unwrap().is_none(), "the window is gone");
}
