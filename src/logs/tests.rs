//! Lines as programs write them, with what they say.

use super::profile::Profile;
use super::said::Said;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;

fn latest() -> DateTime {
    "2026-11-27T12:00:00".parse().unwrap()
}

fn profile(lines: &[&str]) -> Profile {
    Profile::learn(lines.iter().map(|line| line.as_bytes()), latest(), &TimeZone::UTC)
}

fn level(line: &str) -> &'static str {
    Said::of(line.as_bytes(), &profile(&[line])).level.map_or("-", |level| level.name())
}

fn time(line: &str) -> String {
    let said = Said::of(line.as_bytes(), &profile(&[line]));
    said.time.map_or_else(|| "-".to_owned(), |time| time.rfc3339())
}

#[test]
#[expect(clippy::too_many_lines, reason = "rows of data")]
fn declared_levels() {
    let rows = [
        ("2026-11-27 10:00:02 INFO 0 errors", "info"),
        ("2026-11-27 10:00:02 INFO 0", "-"),
        ("2026-01-02 10:00:00 ERROR could not open", "error"),
        ("2026-01-02 10:00:00,123 [main] WARN  c.e.App - slow", "warn"),
        ("2026-01-02 10:00:00,123 INFO [main] o.a.Job: job failed 3 times, error 5", "info"),
        ("2026-01-02T10:00:00.123Z DEBUG app::db > error: none", "debug"),
        ("[2026-01-02T10:00:00Z ERROR my_app::db] connection lost", "error"),
        ("E/ActivityManager( 1234): ANR in com.example", "error"),
        ("03-17 16:13:38.811  1702  2395 E WindowManager: no token", "error"),
        ("03-17 16:13:38.811  1702  2395 V WindowManager: error handling done", "trace"),
        ("[error] [client 10.0.0.1] File does not exist", "error"),
        ("[Sun Dec 04 04:47:44 2005] [notice] error log opened", "notice"),
        ("[Wed Oct 11 14:32:52.123456 2026] [core:error] [pid 35708] AH00037: link", "error"),
        ("2026/01/02 10:00:00 [crit] 1234#0: *1 connect() failed", "fatal"),
        ("time=\"2026-01-02T10:00:00Z\" level=error msg=\"no route\"", "error"),
        ("ts=2026-01-02T10:00:00Z caller=main.go:1 level=info msg=\"error budget fine\"", "info"),
        ("{\"level\":\"warn\",\"msg\":\"x\"}", "warn"),
        ("{\"severity\":\"ERROR\",\"message\":\"x\",\"time\":\"2026-01-02T10:00:00Z\"}", "error"),
        ("{\"level\":30,\"time\":1767348000000,\"msg\":\"error handler installed\"}", "info"),
        ("{\"level\":50,\"time\":1767348000000,\"msg\":\"x\"}", "error"),
        (
            "{\"t\":{\"$date\":\"2026-01-02T10:00:00.000+00:00\"},\"s\":\"E\",\"c\":\"NETWORK\",\"msg\":\"x\"}",
            "error",
        ),
        (
            "{\"t\":{\"$date\":\"2026-01-02T10:00:00.000+00:00\"},\"s\":\"I\",\"c\":\"NETWORK\",\"msg\":\"error\"}",
            "info",
        ),
        (
            "{\"log\":\"2026-01-02 10:00:00 ERROR x\\n\",\"stream\":\"stderr\",\"time\":\"2026-01-02T10:00:00Z\"}",
            "error",
        ),
        ("<3>Jan  2 10:00:00 host app[12]: x", "error"),
        ("<14>Jan  2 10:00:00 host app[12]: all is well", "info"),
        ("<34>1 2026-01-02T10:00:00.000Z host su - ID47 - failed for user", "fatal"),
        ("SEVERE: Servlet.service() threw", "error"),
        ("Jan 02, 2026 10:00:00 AM org.apache.catalina.Main run\nINFO: x", "-"),
        ("CRITICAL:root:disk is full", "fatal"),
        ("ERROR:root:x", "error"),
        ("WARNING:urllib3.connectionpool:Retrying", "warn"),
        ("2026-01-02 10:00:00,123 - app.db - WARNING - slow", "warn"),
        ("I0102 15:04:05.123456    1234 file.go:10] no error", "info"),
        ("E0102 15:04:05.123456    1234 file.go:10] lost", "error"),
        ("W0102 15:04:05.123456    1234 file.go:10] slow", "warn"),
        ("fail: Microsoft.AspNetCore.Server[13]", "error"),
        ("crit: Microsoft.AspNetCore.Server[6]", "fatal"),
        ("info: Microsoft.Hosting.Lifetime[14]", "info"),
        ("dbug: X.Y[1]", "debug"),
        ("[10:00:00 ERR] Unhandled", "error"),
        ("[10:00:00 INF] HTTP GET / responded 500 with error", "info"),
        ("[12:34:56] [Server thread/WARN]: Can't keep up!", "warn"),
        ("[12:34:56] [Server thread/INFO]: error free", "info"),
        (
            "2026-01-02 10:00:00.123 UTC [1234] user@db ERROR:  relation \"x\" does not exist",
            "error",
        ),
        ("2026-01-02 10:00:00.123 UTC [1234] LOG:  checkpoint failed earlier", "info"),
        ("2026-01-02 10:00:00.123 UTC [1234] FATAL:  password authentication failed", "fatal"),
        ("2026-01-02T10:00:00.123456Z 0 [ERROR] [MY-010119] [Server] Aborting", "error"),
        ("2026-01-02T10:00:00.123456Z 0 [Warning] [MY-010068] [Server] CA certificate", "warn"),
        ("2026-01-02T10:00:00.123456Z 0 [System] [MY-010931] [Server] ready", "-"),
        ("1234:M 02 Jan 2026 10:00:00.123 # Out of memory allocating", "warn"),
        ("1234:M 02 Jan 2026 10:00:00.123 * Ready to accept connections", "notice"),
        ("npm ERR! code ENOENT", "error"),
        ("npm WARN deprecated x@1", "warn"),
        ("error[E0425]: cannot find value", "error"),
        ("src/main.c:10:5: warning: unused variable", "warn"),
        ("src/main.c:10:5: error: expected ';'", "error"),
        ("2026-09-28 04:30:30, Info                  CBS    Failed to get next element", "info"),
        ("2026-09-28 04:30:30, Error                 CSI    x", "error"),
        ("Jan  2 10:00:00 host kernel: [12.345] EXT4-fs error (device sda1): x", "error"),
        ("Jan  2 10:00:00 host app[12]: ERROR: x", "error"),
        ("Jan  2 10:00:00 host app[12]: [warn] x", "warn"),
        ("Jan  2 10:00:00 host app[12]: INFO no error here: failed=0", "info"),
        ("2026-01-02 错误 无法连接", "error"),
        ("2026-01-02 10:00:00 [错误] 无法连接数据库", "error"),
        ("2023年08月21日 10:00:00 警告：磁盘空间不足", "warn"),
        ("panic: runtime error: index out of range [5] with length 3", "fatal"),
        ("fatal: not a git repository", "fatal"),
        ("Traceback (most recent call last):", "error"),
        ("Exception in thread \"main\" java.lang.NullPointerException", "error"),
        ("java.lang.IllegalStateException: x", "error"),
        ("Caused by: java.net.ConnectException: Connection refused", "error"),
        ("thread 'main' panicked at src/main.rs:2:5:", "fatal"),
        ("Unhandled exception. System.InvalidOperationException: x", "error"),
        ("PHP Fatal error:  Uncaught Exception: x in /srv/a.php:3", "fatal"),
        ("W: Failed to fetch http://deb.debian.org", "warn"),
        ("I, [2026-01-02T10:00:00.123456 #1234]  INFO -- : error count 0", "info"),
        ("E, [2026-01-02T10:00:00.123456 #1234] ERROR -- : x", "error"),
        ("=ERROR REPORT==== 2-Jan-2026::10:00:00 ===", "error"),
        ("10:00 FATAL last", "fatal"),
        ("10:02 WARN slow", "warn"),
        ("2026-01-02 10:00:00|ERROR|App|x", "error"),
        ("2026-01-02 10:00:00 | INFO     | app:main:3 - 0 errors", "info"),
        ("ERROR 2026-01-02 10:00:00 x", "error"),
        ("[ERROR] x", "error"),
        ("[W] x", "warn"),
        ("2026-01-02 10:00:00.123 +00:00 [WRN] x", "warn"),
        ("Error: Cannot find module 'x'", "error"),
        (
            "2026-11-27T10:00:00.0Z stdout F I1127 10:00:00.000000       1 a.go:10] error budget",
            "info",
        ),
        ("2026-11-27T10:00:00.0Z stderr F W1127 10:00:00.000000       1 a.go:10] closed", "warn"),
        ("[2026-11-27 10:00:11] production.ERROR: x {\"exception\":\"y\"}", "error"),
        ("[2026-11-27 10:00:12] local.INFO: error page shown", "info"),
        ("2026-11-27 10:00:21,000:INFO:root: 5 errors seen earlier", "info"),
        ("2026-11-27 10:00:20 UTC:10.0.0.1(1234):u@db:[12]:ERROR:  duplicate key", "error"),
        ("2026-11-27 10:00:20 UTC:10.0.0.1(1234):u@db:[12]:LOG:  no error", "-"),
        ("2026-11-27T10:00:31.000+0000 I NETWORK  [conn1] end connection error", "info"),
        ("2026-11-27T10:00:31.000+0000 E STORAGE  [initandlisten] x", "error"),
        ("2026-11-27 10:00:06.000 ERROR 12345 --- [nio-8080-exec-1] c.e.Controller   : x", "error"),
        ("[2026-11-27T10:00:13,123][WARN ][o.e.c.DiskThresholdMonitor] [node1] x", "warn"),
        ("2026.11.27 10:00:29.123456 [ 1 ] {} <Error> executeQuery: Code: 62", "error"),
        ("Nov 27 10:00:08 web01 NetworkManager[7]: <info>  [1700000000.1] failed -> up", "info"),
        ("Fri Nov 27 10:00:28 2026 us=123 TLS Error: TLS key negotiation failed", "error"),
        ("/srv/a.py:3: DeprecationWarning: x is old", "warn"),
    ];
    wrong(&rows.map(|(line, expected)| (line, level(line).to_owned(), expected)));
}

#[test]
fn harmless_lines() {
    let rows = [
        "finished with 0 errors, 0 warnings",
        "0 errors found",
        "error_rate=0 queue=3",
        "errors: 0",
        "errors=0 failed=0",
        "error=0",
        "\"error\":null",
        "{\"msg\":\"done\",\"error\":null,\"errors\":0}",
        "completed without error",
        "completed without any errors",
        "no error",
        "No errors detected",
        "error: none",
        "error code: 0",
        "Errors found: 0",
        "ERRORS: 0",
        "ERROR: 0",
        "0 ERROR, 0 WARN",
        "GET /errors/404.html 200",
        "10.0.0.1 - - [10/Oct/2026:13:55:36 -0700] \"GET /error.html HTTP/1.1\" 200 12",
        "wrote error.log",
        "loading ErrorHandler and on-error hooks",
        "NoError",
        "interrupt handler installed, override inferred",
        "terror attack on the server of the game",
        "Jan  2 10:00:00 host app: Test run: 12 passed, 0 failed",
        "12 passed, 0 failed, 0 warnings",
        "共 0 个错误",
        "错误数：0",
        "没有错误",
        "未发现异常",
        "0 失败",
        "",
        "   ",
    ];
    wrong(&rows.map(|line| (line, level(line).to_owned(), "-")));
    let harmless = [("INFO retry after error", "info"), ("[info] 3 errors were fixed", "info")];
    wrong(&harmless.map(|(line, expected)| (line, level(line).to_owned(), expected)));
}

#[test]
fn words_where_no_level_is_declared() {
    let rows = [
        ("error: no such file or directory", "error"),
        ("Error: not found", "error"),
        ("failed: null pointer dereference", "error"),
        ("ERROR: null value in column x", "error"),
        ("could not connect: error 5", "error"),
        ("exited with code 0, then failed", "error"),
        ("I/O error, dev sda, sector 1234", "error"),
        ("kernel: panic - not syncing: no init", "fatal"),
        ("Jan  2 10:00:00 host app[12]: Failed to start", "error"),
        ("3 errors, 1 warning", "error"),
        ("1 error", "error"),
        ("10 errors", "error"),
        ("Out of memory: Killed process 123 (x)", "error"),
        ("app[12]: segfault at 0 ip 0000", "error"),
        ("Segmentation fault (core dumped)", "error"),
        ("连接失败：超时", "error"),
        ("程序异常退出", "error"),
        ("10 个错误", "error"),
        ("job finished with error code 5", "error"),
    ];
    wrong(&rows.map(|(line, expected)| (line, level(line).to_owned(), expected)));
}

#[test]
fn times() {
    let rows = [
        ("2026-01-02 10:00:00 x", "2026-01-02T10:00:00-00:00"),
        ("2026-01-02T10:00:00.123Z x", "2026-01-02T10:00:00.123Z"),
        ("2026-01-02T10:00:00.123456789+08:00 x", "2026-01-02T10:00:00.123456789+08:00"),
        ("2026-01-02 10:00:00,123 INFO x", "2026-01-02T10:00:00.123-00:00"),
        ("2026-01-02 10:00:00 +0800 x", "2026-01-02T10:00:00+08:00"),
        ("2026-01-02 10:00:00.123 UTC [1] LOG: x", "2026-01-02T10:00:00.123Z"),
        ("2026-01-02 10:00:00 CST x", "2026-01-02T10:00:00-00:00"),
        ("2026/01/02 10:00:00 [error] 1#0: x", "2026-01-02T10:00:00-00:00"),
        ("Jan  2 10:00:00 host app[1]: x", "2026-01-02T10:00:00-00:00"),
        ("Dec 31 23:59:59 host app[1]: x", "2025-12-31T23:59:59-00:00"),
        ("Nov 27 18:00:00 host app[1]: x", "2026-11-27T18:00:00-00:00"),
        ("Feb 29 10:00:00 host app[1]: x", "2024-02-29T10:00:00-00:00"),
        ("<34>1 2026-01-02T10:00:00.000Z host su - ID47 - x", "2026-01-02T10:00:00.000Z"),
        ("[Sun Dec 04 04:47:44 2005] [notice] x", "2005-12-04T04:47:44-00:00"),
        ("[Wed Oct 11 14:32:52.123456 2023] [core:error] x", "2023-10-11T14:32:52.123456-00:00"),
        (
            "1.2.3.4 - frank [10/Oct/2000:13:55:36 -0700] \"GET / HTTP/1.0\" 200 1",
            "2000-10-10T13:55:36-07:00",
        ),
        ("1767348000 x", "2026-01-02T10:00:00Z"),
        ("1767348000.123 x", "2026-01-02T10:00:00.123Z"),
        ("1767348000123 x", "2026-01-02T10:00:00.123Z"),
        ("1767348000123456 x", "2026-01-02T10:00:00.123456Z"),
        ("{\"ts\":1767348000.123,\"msg\":\"x\"}", "2026-01-02T10:00:00.123Z"),
        ("{\"time\":1767348000123,\"level\":30}", "2026-01-02T10:00:00.123Z"),
        ("{\"@timestamp\":\"2026-01-02T10:00:00.123Z\"}", "2026-01-02T10:00:00.123Z"),
        (
            "{\"t\":{\"$date\":\"2026-01-02T10:00:00.000+00:00\"},\"s\":\"E\"}",
            "2026-01-02T10:00:00.000Z",
        ),
        ("03-17 16:13:38.811  1702  2395 D Tag: x", "2026-03-17T16:13:38.811-00:00"),
        (
            "- 1117838570 2005.06.03 R02-M1 2005-06-03-15.42.50.675872 R02-M1 RAS KERNEL INFO x",
            "2005-06-03T15:42:50.675872-07:00",
        ),
        (
            "- 1131566461 2005.11.09 dn228 Nov 9 12:01:01 dn228/dn228 crond[1]: x",
            "2005-11-09T12:01:01-08:00",
        ),
        ("081109 203518 143 INFO dfs.X: x", "2008-11-09T20:35:18-00:00"),
        ("17/06/09 20:10:40 INFO storage.X: x", "2017-06-09T20:10:40-00:00"),
        ("20171223-22:15:29:606|Step|1|x", "2017-12-23T22:15:29.606-00:00"),
        ("20171224-0:28:0:83|Step|1|x", "2017-12-24T00:28:00.083-00:00"),
        ("[10.30 16:49:06] chrome.exe - x", "2026-10-30T16:49:06-00:00"),
        ("2015-07-29 17:41:44,747 - INFO  [Q:F@774] - x", "2015-07-29T17:41:44.747-00:00"),
        ("2016-09-28 04:30:30, Info                  CBS    x", "2016-09-28T04:30:30-00:00"),
        (
            "nova.log.1.2017-05-16_13:55:31 2017-05-16 00:00:00.008 25746 INFO x",
            "2017-05-16T00:00:00.008-00:00",
        ),
        ("2023年08月21日 10:00:00 警告", "2023-08-21T10:00:00-00:00"),
        ("2023年8月21日 下午3:05:09 警告", "2023-08-21T15:05:09-00:00"),
        ("2023年08月21日 10时05分09秒 警告", "2023-08-21T10:05:09-00:00"),
        ("1234:M 02 Jan 2026 10:00:00.123 # x", "2026-01-02T10:00:00.123-00:00"),
        ("Jan 02, 2026 10:00:00 PM org.x.Y run", "2026-01-02T22:00:00-00:00"),
        ("[01-Jan-2026 10:00:00 UTC] PHP Warning:  x", "2026-01-01T10:00:00Z"),
        ("01-Jan-2026 10:00:00.123 INFO [main] x", "2026-01-01T10:00:00.123-00:00"),
        ("21.08.2026 10:00:00 x", "2026-08-21T10:00:00-00:00"),
        ("08/21/2026 10:00:00 x", "2026-08-21T10:00:00-00:00"),
        ("21/08/2026 10:00:00 x", "2026-08-21T10:00:00-00:00"),
        ("8/21/2026 10:00:00 PM x", "2026-08-21T22:00:00-00:00"),
        ("E0102 15:04:05.123456    1234 file.go:10] x", "2026-01-02T15:04:05.123456-00:00"),
        ("Mon, 02 Jan 2006 15:04:05 -0700 x", "2006-01-02T15:04:05-07:00"),
        ("Mon Jan  2 15:04:05 MST 2006 x", "2006-01-02T15:04:05-07:00"),
        ("ts=2026-01-02T10:00:00.1Z level=info", "2026-01-02T10:00:00.1Z"),
        ("time=\"2026-01-02T10:00:00+01:00\" level=error", "2026-01-02T10:00:00+01:00"),
        ("I, [2026-01-02T10:00:00.123456 #1234]  INFO -- : x", "2026-01-02T10:00:00.123456-00:00"),
        ("20260102T100000Z x", "2026-01-02T10:00:00Z"),
        ("20260102100000 x", "2026-01-02T10:00:00-00:00"),
        ("170516 13:55:31 mysqld x", "2017-05-16T13:55:31-00:00"),
        ("Nov 21 2023 18:00:00: %ASA-6-1: x", "2023-11-21T18:00:00-00:00"),
        // No time, or none that can be told for sure.
        ("12:34:56 x", "-"),
        ("[   12.345678] usb 1-1: new device", "-"),
        ("version 2026.01.02 of 10.0.0.1", "-"),
        ("2026-13-02 10:00:00 x", "-"),
        ("2026-02-30 10:00:00 x", "-"),
        ("2026-01-02 25:00:00 x", "-"),
        ("order 1234567890 shipped", "-"),
        ("192.168.10.20 10:20 x", "-"),
        ("", "-"),
    ];
    wrong(&rows.map(|(line, expected)| (line, time(line), expected)));
}

#[test]
fn seconds_since_1970_in_the_same_place_of_each_line() {
    let line = "134681 node-246 unix.hw state_change 1077804742 1 x";
    let said = Said::of(line.as_bytes(), &profile(&[line; 3])).time.unwrap();
    assert_eq!(said.rfc3339(), "2004-02-26T14:12:22Z");
}

fn wrong(rows: &[(&str, String, &str)]) {
    let wrong: Vec<String> = rows
        .iter()
        .filter(|(_, is, expected)| is != expected)
        .map(|(line, is, expected)| format!("{line}\n    is {is}, not {expected}"))
        .collect();
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}
