//! Packs of others: mistakes end with 65 and a place, and nothing of them runs before it was agreed to.

use crate::{err, out, run, write_pack};

const MEMORY: &str = "[[check]]\nid = \"test-memory\"\ntitle = \"Memory\"\ngroup = \"test\"\nmemory = {}\n\
                      expect = [{ id = \"known\", status = \"pass\", say = \"{total_mib}\" }]\n";

#[test]
fn each_broken_pack_ends_with_65_and_a_place() {
    let folder = tempfile::tempdir().unwrap();
    let rows = [
        ("title = \"Memory\"", "titel = \"Memory\"", ":10:1: "),
        ("memory = {}", "memory = { much = 1 }", ":12:12: "),
        ("expect = [{", "expect = [{ when = \"total_mb > 1\",", ":13:21: "),
        ("expect = [{", "expect = [{ when = \"total_mib > 1\",", ":13:20: "),
        ("say = \"{total_mib}\"", "say = \"{total}\"", ":13:"),
        ("id = \"test-memory\"", "id = \"memory\"", ":9:6: "),
        ("memory = {}", "memory = 3", ":12:"),
    ];
    for (from, to, place) in rows {
        let path = write_pack(folder.path(), &MEMORY.replacen(from, to, 1));
        for arguments in [&["pack", "check", &path][..], &["run", "--yes", "--pack", &path]] {
            let output = run(arguments);
            assert_eq!(output.status.code(), Some(65), "{to}: {}", err(&output));
            let expected = format!("{path}{place}");
            assert!(err(&output).contains(&expected), "{to}: {} / {expected}", err(&output));
        }
    }
    let path = folder.path().join("deep.toml");
    std::fs::write(&path, "x = ".to_owned() + &"[".repeat(10_000_000)).unwrap();
    let output = run(&["pack", "check", path.to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(65));
    assert!(err(&output).contains("deep.toml:1:1: "), "{}", err(&output));
}

#[test]
fn a_good_pack_is_told_as_good() {
    let folder = tempfile::tempdir().unwrap();
    let path = write_pack(folder.path(), MEMORY);
    let output = run(&["pack", "check", &path]);
    assert_eq!(output.status.code(), Some(0), "{}", err(&output));
    assert!(out(&output).contains("1 checks"), "{}", out(&output));
}

#[test]
fn a_foreign_pack_shows_what_it_would_do_and_waits_for_consent() {
    let folder = tempfile::tempdir().unwrap();
    let touching = "[[check]]\nid = \"test-port\"\ntitle = \"Port\"\ngroup = \"test\"\n\
                    tcp = { host = \"127.0.0.1\", port = 9 }\n\
                    expect = [{ id = \"done\", status = \"pass\", say = \"done\" }]\n";
    let path = write_pack(folder.path(), &format!("{MEMORY}{touching}"));
    let asked = run(&["run", "--pack", &path, "--only", "test"]);
    assert_eq!(asked.status.code(), Some(64));
    assert!(err(&asked).contains("contact 127.0.0.1:9"), "{}", err(&asked));
    assert!(out(&asked).is_empty(), "nothing may have run: {}", out(&asked));
    let agreed = run(&["run", "--pack", &path, "--only", "test", "--yes"]);
    assert_eq!(agreed.status.code(), Some(0), "{}", err(&agreed));
}

#[test]
fn programs_of_a_foreign_pack_need_a_consent_of_their_own() {
    let folder = tempfile::tempdir().unwrap();
    let program = "[[check]]\nid = \"test-program\"\ntitle = \"Program\"\ngroup = \"test\"\n\
                   program = { name = \"sh\" }\n\
                   expect = [{ id = \"done\", status = \"pass\", say = \"done\" }]\n";
    let path = write_pack(folder.path(), program);
    let output = run(&["run", "--pack", &path, "--only", "test", "--yes"]);
    assert_eq!(output.status.code(), Some(64));
    assert!(err(&output).contains("--run-programs"), "{}", err(&output));
}

#[test]
fn a_pack_looks_into_the_folder_it_stands_in_or_into_those_named() {
    let (home, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    std::fs::write(home.path().join("a.log"), "ERROR here\n").unwrap();
    std::fs::write(other.path().join("b.log"), "ERROR there\n").unwrap();
    let check = "[[check]]\nid = \"test-log\"\ntitle = \"{folder}\"\ngroup = \"test\"\neach = \"folder\"\n\
                 log = { files = [\"{folder}/*.log\"] }\n\
                 expect = [{ id = \"read\", status = \"pass\", say = \"read {files}\" }]\n";
    let path = write_pack(home.path(), check);
    let ask = ["run", "--yes", "--all", "--only", "test", "--pack", &path];
    let output = run(&ask);
    assert!(out(&output).contains("a.log"), "{} {}", out(&output), err(&output));
    let other = other.path().to_str().unwrap();
    let output = run(&[&ask[..], &["--folder", other]].concat());
    assert!(out(&output).contains("b.log") && !out(&output).contains("a.log"), "{}", out(&output));
    let output = run(&[&ask[..], &["--folder", "/nowhere/at/all"]].concat());
    assert_eq!(output.status.code(), Some(64), "{}", err(&output));
    assert!(err(&output).contains("/nowhere/at/all"));
}
