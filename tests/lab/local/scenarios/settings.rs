//! Configuration files with a mistake.

use super::super::computer::Computer;
use super::{Scenario, fault, odd};

const FOLDER: &str = "/home/li/shop";

impl Computer {
    /// A program's folder with one file.
    fn has_file(&self, name: &str, text: &str) {
        self.write(&format!("{FOLDER}/{name}"), text);
        self.complains_of_folder(FOLDER);
    }
}

fn syntax(name: &'static str, file: &'static str, text: &'static str) -> Scenario {
    fault(name, "config-syntax", move |it| it.has_file(file, text))
}

fn value(name: &'static str, file: &'static str, text: &'static str) -> Scenario {
    fault(name, "config-value", move |it| it.has_file(file, text))
}

fn fine(name: &'static str, file: &'static str, text: &'static str) -> Scenario {
    odd(name, move |it| it.has_file(file, text))
}

pub(super) fn all() -> Vec<Scenario> {
    vec![
        syntax("a tab in a YAML file", "application.yml", "server:\n\tport: 8080\n"),
        syntax(
            "a colon without a space in a YAML file",
            "config.yaml",
            "server:\n  port:8080\n  name: shop\n",
        ),
        syntax(
            "a missing comma in a JSON file",
            "config.json",
            "{\n  \"port\": 8080\n  \"name\": \"shop\"\n}\n",
        ),
        syntax(
            "a JSON file that breaks off in the middle",
            "config.json",
            "{\n  \"port\": 8080,\n  \"names\": [\"a\"",
        ),
        syntax(
            "a quote left open in a TOML file",
            "config.toml",
            "[server]\nname = \"shop\nport = 8080\n",
        ),
        syntax("a key twice in a TOML file", "config.toml", "[server]\nport = 8080\nport = 9090\n"),
        syntax("a bracket left open in an INI file", "config.ini", "[server\nport = 8080\n"),
        syntax("a quote left open in an .env file", ".env", "NAME=\"shop\nPORT=8080\n"),
        syntax(
            "a merge left half done",
            "config.yaml",
            "server:\n<<<<<<< HEAD\n  port: 8080\n=======\n  port: 9090\n>>>>>>> other\n",
        ),
        syntax(
            "a full-width colon in a YAML file",
            "config.yaml",
            "server:\n  port：8080\n  name: shop\n",
        ),
        fault(
            "a YAML file saved in the Chinese encoding of Windows (GBK)",
            "config-encoding",
            |it| {
                it.write(&format!("{FOLDER}/config.yaml"), "");
                it.script(&format!(
                    "printf 'title: \\312\\352\\265\\352\\nport: 8080\\n' > {FOLDER}/config.yaml"
                ));
                it.complains_of_folder(FOLDER);
            },
        ),
        value("a port over 65535", "config.ini", "[server]\nport = 99999\n"),
        value(
            "an address with a part over 255",
            "config.toml",
            "[server]\nhost = \"192.168.1.300\"\n",
        ),
        value("an address without a computer's name", ".env", "API_URL=https:///v1/orders\n"),
        value(
            "an address with a port that is none",
            "application.yml",
            "shop:\n  url: http://shop.test:99999/\n",
        ),
        fine(
            "a port that has a name (Kubernetes)",
            "service.yaml",
            "ports:\n  - name: http\n    targetPort: http\n    port: 80\n",
        ),
        fine("a port of 0, which means any", "config.ini", "[server]\nport = 0\n"),
        fine(
            "a template that is not yet filled in",
            "values.yaml",
            "server:\n  port: {{ .Values.port }}\n",
        ),
        fine(
            "a JSON file with comments where they are allowed",
            "tsconfig.json",
            "{\n  // for the build\n  \"strict\": true,\n}\n",
        ),
        fine("Chinese text in UTF-8", "config.yaml", "title: 书店\nport: 8080\n"),
        fine(
            "several documents in one YAML file",
            "config.yaml",
            "---\nport: 8080\n---\nport: 9090\n",
        ),
        fine("a tab inside a text of a YAML file", "config.yaml", "title: \"a\tb\"\nport: 8080\n"),
        fine(
            "an .env file with export, comments and a value of several words",
            ".env",
            "# the shop\nexport NAME='the old shop'\nPORT=8080\n",
        ),
    ]
}
