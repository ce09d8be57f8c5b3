//! Well-known programs: under which names each stands, what makes it tell its version, and where
//! the version stands in what it prints.

use super::wants::Language;

/// A well-known program.
#[derive(Debug)]
pub(crate) struct Tool {
    /// The name under which it is looked for first.
    pub(crate) name: &'static str,
    /// Other names of it, each looked for when there is no copy under those before it.
    pub(super) names: &'static [&'static str],
    /// What makes it print its version and do nothing else.
    pub(super) arguments: &'static [&'static str],
    /// Finds the version in what it prints, where the first number with a dot in it is not it.
    pub(super) pattern: Option<&'static str>,
    /// The language in which its users write the versions they want.
    pub(super) language: Language,
    /// Whether one copy brings several versions that programs choose from.
    pub(super) side_by_side: bool,
}

const fn tool(name: &'static str) -> Tool {
    Tool {
        name,
        names: &[],
        arguments: &["--version"],
        pattern: None,
        language: Language::Plain,
        side_by_side: false,
    }
}

impl Tool {
    const fn or(mut self, names: &'static [&'static str]) -> Self {
        self.names = names;
        self
    }

    const fn asked(mut self, arguments: &'static [&'static str]) -> Self {
        self.arguments = arguments;
        self
    }

    const fn found_by(mut self, pattern: &'static str) -> Self {
        self.pattern = Some(pattern);
        self
    }

    const fn counted(mut self, language: Language) -> Self {
        self.language = language;
        self
    }

    const fn side_by_side(mut self) -> Self {
        self.side_by_side = true;
        self
    }
}

/// `gcc (Debian 12.2.0-14) 12.2.0` names the package first; where `gcc` is clang, it says so.
const GCC: &str = r"(?:clang version |^[^\s(]+ \([^\n]*\) )(\d+(?:\.\d+)+)";

/// `mysql  Ver 8.0.36`, `mysql  Ver 15.1 Distrib 10.11.6-MariaDB`, `mariadb from 11.4.2-MariaDB`.
const MYSQL: &str = r"(?:Distrib|from|Ver(?: \d+\.\d+ +Distrib)?) (\d+\.\d+\.\d+)";

/// Every well-known program, by name.
pub(crate) static TOOLS: [Tool; 41] = [
    tool("cargo"),
    // Tells its version when told to do nothing, in the words of the system's language.
    tool("cl").asked(&[]),
    tool("clang"),
    tool("cmake"),
    tool("composer").asked(&["--version", "--no-plugins"]),
    tool("curl"),
    tool("docker"),
    tool("dotnet")
        .asked(&["--list-runtimes"])
        .found_by(r"^Microsoft\.NETCore\.App (\S+)")
        .side_by_side(),
    tool("ffmpeg").asked(&["-version"]).found_by(r"^ffmpeg version n?(\S+)"),
    tool("g++").or(&["c++"]).found_by(GCC),
    tool("gcc").or(&["cc"]).found_by(GCC),
    tool("git"),
    tool("go").asked(&["version"]),
    tool("gradle").found_by(r"^Gradle (\S+)"),
    tool("java")
        .asked(&["-XX:-UsePerfData", "-version"])
        .found_by(r#"version "([^"]+)""#)
        .counted(Language::Java),
    tool("javac")
        .asked(&["-J-XX:-UsePerfData", "-version"])
        .found_by(r"^javac (\S+)")
        .counted(Language::Java),
    tool("kubectl")
        .asked(&["version", "--client"])
        .found_by(r#"(?:Client Version: |GitVersion:")v([0-9][^\s",]*)"#),
    tool("make").or(&["gmake"]),
    tool("mariadb").found_by(MYSQL),
    tool("mongosh"),
    tool("mvn").found_by(r"Apache Maven (\d[\w.+-]*)"),
    tool("mysql").or(&["mariadb"]).found_by(MYSQL),
    tool("nginx").asked(&["-v"]).found_by(r"nginx/(\S+)"),
    tool("node").or(&["nodejs"]).counted(Language::Node),
    tool("npm").counted(Language::Node),
    tool("openssl").asked(&["version"]),
    tool("perl").asked(&["-v"]).found_by(r"\(v(\d[\d.]+)\)"),
    // Warnings about its own settings may stand before.
    tool("php").found_by(r"^PHP (\d\S*)"),
    tool("pip3").or(&["pip"]).counted(Language::Python),
    tool("pnpm").counted(Language::Node),
    tool("psql"),
    tool("pwsh"),
    tool("python3").or(&["python", "py"]).counted(Language::Python),
    tool("redis-cli"),
    tool("ruby"),
    tool("rustc"),
    tool("sqlite3"),
    tool("svn"),
    tool("terraform").asked(&["version"]).found_by(r"^Terraform v(\S+)"),
    tool("wget"),
    tool("yarn").counted(Language::Node),
];

impl Tool {
    /// The tool that a program of this name is: `python3.11` is Python, `gcc-12` is GCC.
    pub(crate) fn find(name: &str) -> Option<&'static Self> {
        let exact = |name: &str| {
            let by_name = TOOLS.iter().find(|tool| tool.name == name);
            by_name.or_else(|| TOOLS.iter().find(|tool| tool.names.contains(&name)))
        };
        let stem = name.trim_end_matches(|c: char| c.is_ascii_digit() || c == '.' || c == '-');
        exact(name).or_else(|| exact(stem))
    }

    /// Names under which single versions of it stand beside the one that is used.
    pub(super) fn versioned_names(&self) -> Vec<String> {
        let minors = match self.name {
            "python3" => 6..=19,
            _ => return Vec::new(),
        };
        minors.rev().map(|minor| format!("python3.{minor}")).collect()
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::super::Find;
    use super::*;

    #[test]
    fn the_table_is_in_order_and_its_patterns_are_good() {
        assert!(TOOLS.is_sorted_by_key(|tool| tool.name));
        for tool in &TOOLS {
            assert!(Find::of(Some(tool)).is_ok(), "{}", tool.name);
        }
    }

    #[test]
    fn versions_are_found_where_each_tool_prints_them() {
        let rows = [
            ("java", "openjdk version \"1.8.0_392\"\nOpenJDK Runtime", "1.8.0_392"),
            ("java", "openjdk version \"21-ea\" 2023-09-19", "21-ea"),
            ("java", "Picked up _JAVA_OPTIONS: -Xmx1.5g\njava version \"17.0.9\" 2023", "17.0.9"),
            ("javac", "javac 21", "21"),
            ("python3", "Python 3.6.5 :: Anaconda, Inc.", "3.6.5"),
            ("python3.11", "Python 3.11.2", "3.11.2"),
            ("pip", "pip 23.0.1 from /usr/lib/python3/dist-packages/pip (python 3.11)", "23.0.1"),
            ("node", "v18.13.0", "18.13.0"),
            ("gcc", "gcc (Debian 12.2.0-14+deb12u1) 12.2.0\nCopyright", "12.2.0"),
            ("gcc", "gcc.exe (x86_64-posix-seh-rev0, Built by MinGW-W64 project) 8.1.0", "8.1.0"),
            ("gcc", "Apple clang version 15.0.0 (clang-1500.3.9.4)\nTarget", "15.0.0"),
            ("g++", "g++ (Ubuntu 13.2.0-23ubuntu4) 13.2.0", "13.2.0"),
            ("cl", "用于 x64 的 Microsoft (R) C/C++ 优化编译器 19.39.33523 版", "19.39.33523"),
            ("perl", "\nThis is perl 5, version 36, subversion 0 (v5.36.0) built for", "5.36.0"),
            ("kubectl", "Client Version: v1.29.1\nKustomize Version: v5.0.4", "1.29.1"),
            (
                "kubectl",
                "Client Version: version.Info{Major:\"1\", GitVersion:\"v1.22.1\", x}",
                "1.22.1",
            ),
            ("mysql", "mysql  Ver 8.0.36 for Linux on x86_64", "8.0.36"),
            ("mysql", "mysql  Ver 15.1 Distrib 10.11.6-MariaDB, for debian", "10.11.6"),
            ("mariadb", "mariadb from 11.4.2-MariaDB, client 15.2 for", "11.4.2"),
            ("mvn", "\u{1b}[1mApache Maven 3.9.6 (bc0240f)\u{1b}[m\nMaven home: /x", "3.9.6"),
            ("mvn", "Apache Maven 3.8.7\u{1b}[m\nMaven home: /x", "3.8.7"),
            ("gradle", "\n-----\nGradle 8.5\n-----\n\nBuild time: 2023", "8.5"),
            ("nginx", "nginx version: nginx/1.22.1", "1.22.1"),
            ("ffmpeg", "ffmpeg version n6.1.1 Copyright", "6.1.1"),
            ("php8.2", "PHP 8.2.7 (cli) (built: Jun  9 2023)", "8.2.7"),
            ("openssl", "OpenSSL 1.1.1w  11 Sep 2023", "1.1.1w"),
            ("composer", "Composer version 2.5.5 2023-03-21 11:50:05", "2.5.5"),
            (
                "dotnet",
                "Microsoft.AspNetCore.App 9.0.1 [/x]\nMicrosoft.NETCore.App 8.0.1 [/x]",
                "8.0.1",
            ),
        ];
        for (name, printed, version) in rows {
            let find = Find::of(Some(Tool::find(name).unwrap())).unwrap();
            assert_eq!(find.in_text(printed).last().unwrap(), version, "{name}: {printed}");
        }
        assert!(Tool::find("selfcheck").is_none());
    }
}
