//! Variables, PATH and installed programs.

use super::{Scenario, fault, odd};

pub(super) fn all() -> Vec<Scenario> {
    vec![
        fault("HOME is not set", "variable-missing", |it| it.unset("HOME")),
        fault("HOME names a folder that is gone", "variable-wrong", |it| {
            it.set("HOME", "/home/old");
        }),
        fault("JAVA_HOME names a folder that is gone", "variable-wrong", |it| {
            it.set("JAVA_HOME", "/opt/jdk-8");
        }),
        fault("TMPDIR names a folder that is gone", "variable-wrong", |it| {
            it.set("TMPDIR", "/home/li/tmp");
        }),
        fault("the proxy in a variable is misspelt", "variable-wrong", |it| {
            it.set("http_proxy", "htpp://proxy.office.test:3128");
        }),
        fault("PYTHONHOME and a virtual environment together", "variable-wrong", |it| {
            it.run(&["python3", "-m", "venv", "--without-pip", "/home/li/venv"]);
            it.set("VIRTUAL_ENV", "/home/li/venv");
            it.set("PYTHONHOME", "/usr");
            it.set("PATH", "/home/li/venv/bin:/usr/local/bin:/usr/bin:/bin");
        }),
        fault("PATH holds nothing but one program's folder", "path-broken", |it| {
            it.folder("/opt/shop/bin", "root", "755");
            it.set("PATH", "/opt/shop/bin");
        }),
        fault("PATH names folders that are gone", "path-broken", |it| {
            it.set("PATH", "/usr/bin2:/opt/bin");
        }),
        fault("an installed program lost the interpreter that it needs", "program-broken", |it| {
            it.write_as_root("/usr/local/bin/git", "#!/opt/gone/perl\nprint 1;\n");
            it.permit("/usr/local/bin/git", "755");
        }),
        fault("a program for another kind of processor", "program-broken", |it| {
            it.script("printf '\\177ELF\\2\\1\\1\\0\\0\\0\\0\\0\\0\\0\\0\\0\\2\\0\\377\\0' > /usr/local/bin/git; head -c 200 /dev/zero >> /usr/local/bin/git");
            it.permit("/usr/local/bin/git", "755");
        }),
        odd("PATH has an entry that is gone and one twice", |it| {
            it.set("PATH", "/usr/local/bin:/usr/bin:/bin:/opt/gone:/usr/bin");
        }),
        odd("two copies of one tool", |it| {
            it.script("cp /usr/bin/openssl /usr/local/bin/openssl");
        }),
        odd("TMPDIR names a folder of the user's own", |it| {
            it.folder("/home/li/tmp", "li", "700");
            it.set("TMPDIR", "/home/li/tmp");
        }),
        odd("a proxy in capital letters and small ones", |it| {
            for name in ["http_proxy", "HTTP_PROXY", "https_proxy", "HTTPS_PROXY"] {
                it.set(name, "http://proxy.office.test:3128");
            }
        }),
        odd("a virtual environment is switched on", |it| {
            it.run(&["python3", "-m", "venv", "--without-pip", "/home/li/venv"]);
            it.set("VIRTUAL_ENV", "/home/li/venv");
            it.set("PATH", "/home/li/venv/bin:/usr/local/bin:/usr/bin:/bin");
        }),
    ]
}
