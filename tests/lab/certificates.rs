//! The certificates of the small internet, made anew for each run by openssl.

use super::names::{DOMAIN, Names};
use super::place::finish;
use std::fs;
use std::path::Path;

/// Two authorities that the computer trusts, and two parties that it does not.
const AUTHORITIES: [(&str, &str); 4] = [
    ("first", "First Public Trust"),
    ("second", "Second Public Trust"),
    ("company", "Example Company Inspection"),
    ("stranger", "Gateway Protection"),
];

/// Makes all of them in `folder`: an authority `NAME.pem`, a middle one, and for each site's chain a file.
pub(crate) fn make(folder: &Path, names: &Names) -> Result<(), String> {
    fs::create_dir_all(folder).map_err(|error| error.to_string())?;
    key(folder, "leaf")?;
    for (id, name) in AUTHORITIES {
        key(folder, id)?;
        let subject = format!("/O={name}/CN={name} Root");
        in_folder(
            folder,
            "-900d",
            &format!("openssl req -x509 -new -key {id}.key -days 7300 -sha256 -out {id}.pem -subj"),
            &[&subject, "-addext", "keyUsage=critical,keyCertSign"],
        )?;
        key(folder, &format!("{id}-middle"))?;
        sign(
            folder,
            &Made {
                out: &format!("{id}-middle"),
                key: &format!("{id}-middle"),
                by: id,
                subject: &format!("/O={name}/CN={name} Servers"),
                extensions: "basicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign\n",
                since: "-890d",
                days: 7000,
            },
        )?;
    }
    let (mut first, mut second) = (Vec::new(), Vec::new());
    for (number, name) in names.known.keys().enumerate() {
        if number % 2 == 0 { first.push(name.as_str()) } else { second.push(name.as_str()) }
    }
    let all: Vec<&str> = names.known.keys().map(String::as_str).collect();
    leaf(folder, "good-first", "first", &all, ("-30d", 120))?;
    leaf(folder, "good-second", "second", &all, ("-30d", 120))?;
    leaf(folder, "later-first", "first", &all, ("+370d", 120))?;
    leaf(folder, "later-second", "second", &all, ("+370d", 120))?;
    leaf(folder, "company-all", "company", &all, ("-30d", 120))?;
    leaf(folder, "stranger-all", "stranger", &all, ("-30d", 120))?;
    let site = |name: &str| format!("{name}.{DOMAIN}");
    leaf(folder, "expired", "first", &[&site("expired")], ("-120d", 90))?;
    leaf(folder, "early", "first", &[&site("early")], ("+20d", 90))?;
    leaf(folder, "other-name", "first", &["www.somebody-else.org"], ("-30d", 90))?;
    leaf(folder, "hotel", "first", &["login.hotel-example.com"], ("-30d", 90))?;
    in_folder(
        folder,
        "-3d",
        "openssl req -x509 -new -key leaf.key -days 365 -sha256 -out self-signed-chain.pem -subj",
        &["/CN=self-signed", "-addext", &format!("subjectAltName=DNS:{}", site("self-signed"))],
    )?;
    let read = |name: &str| {
        fs::read_to_string(folder.join(name)).map_err(|error| format!("{name}: {error}"))
    };
    let trusted = format!("{}{}", read("first.pem")?, read("second.pem")?);
    let write = |name: &str, text: &str| {
        fs::write(folder.join(name), text).map_err(|error| error.to_string())
    };
    write("trusted.pem", &trusted)?;
    write("trusted-with-company.pem", &format!("{trusted}{}", read("company.pem")?))?;
    // A server that leaves out the middle of its chain.
    write("no-chain-chain.pem", &read("good-first.pem")?)
}

struct Made<'a> {
    out: &'a str,
    key: &'a str,
    by: &'a str,
    subject: &'a str,
    extensions: &'a str,
    since: &'a str,
    days: u32,
}

/// A site's certificate and, in `NAME-chain.pem`, the chain that its server sends.
fn leaf(
    folder: &Path,
    out: &str,
    by: &str,
    names: &[&str],
    (since, days): (&str, u32),
) -> Result<(), String> {
    let by = format!("{by}-middle");
    let names: Vec<_> = names.iter().map(|name| format!("DNS:{name}")).collect();
    // As every public authority does, it tells where the certificate above it can be had.
    let extensions = format!(
        "subjectAltName={}\nextendedKeyUsage=serverAuth\n\
         authorityInfoAccess=caIssuers;URI:http://authority.example.org/{by}.cer\n",
        names.join(",")
    );
    sign(
        folder,
        &Made {
            out,
            key: "leaf",
            by: &by,
            subject: "/CN=site",
            extensions: &extensions,
            since,
            days,
        },
    )?;
    let read = |name: String| fs::read_to_string(folder.join(name)).unwrap_or_default();
    let chain = format!("{}{}", read(format!("{out}.pem")), read(format!("{by}.pem")));
    fs::write(folder.join(format!("{out}-chain.pem")), chain).map_err(|error| error.to_string())
}

fn key(folder: &Path, name: &str) -> Result<(), String> {
    in_folder(folder, "+0d", &format!("openssl genrsa -out {name}.key 2048"), &[])
}

fn sign(folder: &Path, made: &Made<'_>) -> Result<(), String> {
    let Made { out, key, by, subject, extensions, since, days } = made;
    let asked = format!("openssl req -new -key {key}.key -out {out}.csr -subj");
    in_folder(folder, "+0d", &asked, &[subject])?;
    fs::write(folder.join(format!("{out}.ext")), extensions).map_err(|error| error.to_string())?;
    let signed = format!(
        "openssl x509 -req -in {out}.csr -CA {by}.pem -CAkey {by}.key -CAcreateserial -days {days} \
         -sha256 -extfile {out}.ext -out {out}.pem"
    );
    in_folder(folder, since, &signed, &[])
}

/// Runs openssl in the folder with its clock set off.
fn in_folder(folder: &Path, off: &str, words: &str, more: &[&str]) -> Result<(), String> {
    let folder = folder.to_string_lossy();
    let mut all = vec!["env", "-C", &folder];
    if off != "+0d" {
        all.extend(["faketime", "-f", off]);
    }
    all.extend(words.split_whitespace());
    all.extend(more);
    finish(&all, "").map(drop)
}
