//! Projects and what they need: real virtual environments and folders of packages.

use super::super::computer::Computer;
use super::{Scenario, fault, odd};

const SHOP: &str = "/home/li/shop";

impl Computer {
    /// The example project with an environment that its own Python made.
    fn has_shop(&self) {
        self.copy_example("shop", SHOP);
        let script = format!(
            "mv {SHOP}/.venv /tmp/kept; python3 -m venv --without-pip {SHOP}/.venv; \
             cp -r /tmp/kept/lib/python3*/site-packages/* {SHOP}/.venv/lib/python3*/site-packages/; \
             chown -R li:li {SHOP}"
        );
        self.script(&script);
        self.set("SHOP_API_KEY", "0123456789abcdef");
        self.complains_of_folder(SHOP);
    }

    /// Does something to its installed Python packages.
    fn in_packages(&self, script: &str) {
        self.script(&format!("cd {SHOP}/.venv/lib/python3*/site-packages; {script}"));
    }

    fn in_shop(&self, script: &str) {
        self.script(&format!("cd {SHOP}; {script}"));
    }

    /// Deletes every Python of this computer.
    pub(super) fn loses_python(&self) {
        self.script("rm -f /usr/bin/python* /usr/local/bin/python* /usr/bin/pypy* /usr/bin/pip* /usr/local/bin/pip*");
    }
}

pub(super) fn all() -> Vec<Scenario> {
    vec![
        fault("a Python package was deleted", "dependency-missing", |it| {
            it.has_shop();
            it.in_packages("rm -r receipts-*");
        }),
        fault("a Node.js package was deleted", "dependency-missing", |it| {
            it.has_shop();
            it.in_shop("rm -r node_modules/checkout-page");
        }),
        fault("the Node.js packages were never installed", "dependency-missing", |it| {
            it.has_shop();
            it.in_shop("rm -r node_modules");
        }),
        fault(
            "the installation of a Node.js package was interrupted",
            "dependency-missing",
            |it| {
                it.has_shop();
                it.in_shop("rm node_modules/cart/package.json; touch node_modules/cart/index.js");
            },
        ),
        fault("a Python package has another version than is wanted", "dependency-mismatch", |it| {
            it.has_shop();
            it.in_packages("mv currency-2.4.1.dist-info currency-2.3.0.dist-info; sed -i s/2.4.1/2.3.0/ currency-*/METADATA");
        }),
        fault(
            "a Node.js package has another version than is wanted",
            "dependency-mismatch",
            |it| {
                it.has_shop();
                it.in_shop("sed -i 's/\"version\": \"[0-9.]*\"/\"version\": \"0.0.1\"/' node_modules/cart/package.json");
            },
        ),
        fault("the project wants a newer Python", "version-mismatch", |it| {
            it.has_shop();
            it.in_shop("sed -i 's/>=3.11/>=3.99/' pyproject.toml");
        }),
        fault("the Python of the environment was removed", "environment-broken", |it| {
            it.has_shop();
            it.loses_python();
        }),
        fault("the project needs Python, and there is none", "program-missing", |it| {
            it.has_shop();
            it.in_shop("rm -r .venv");
            it.loses_python();
        }),
        fault("the project needs Node.js, and there is none", "program-missing", |it| {
            it.has_shop();
            it.script("rm -f /usr/bin/node /usr/local/bin/node /usr/bin/nodejs /usr/bin/npm /usr/local/bin/npm");
        }),
        fault("the list of Python packages cannot be read", "dependency-list-broken", |it| {
            it.has_shop();
            it.in_shop("echo '<<<<<<< HEAD' >> requirements.txt");
        }),
        odd("all that the project needs is there", Computer::has_shop),
        odd("a project that needs nothing", |it| {
            it.write("/home/li/notes/README.md", "# Notes\n");
            it.complains_of_folder("/home/li/notes");
        }),
        odd("more is installed than the project needs", |it| {
            it.has_shop();
            it.in_packages("cp -r receipts-* left-pad-9.9.dist-info; sed -i s/receipts/left-pad/ left-pad*/METADATA");
        }),
    ]
}
