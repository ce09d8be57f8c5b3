//! Names of fields that hold secrets.

/// Words that make a name secret wherever they stand in it.
const SECRET_WORDS: &[&str] = &[
    "password",
    "passwd",
    "passphrase",
    "passcode",
    "pwd",
    "secret",
    "token",
    "apikey",
    "credential",
    "credentials",
    "authorization",
    "cookie",
    "jwt",
    "psk",
];
/// Ends of a name, its words run together, that make it secret.
const SECRET_ENDS: &[&str] = &[
    "password",
    "passwd",
    "passphrase",
    "passcode",
    "secret",
    "token",
    "apikey",
    "accesskey",
    "accesskeyid",
    "secretkey",
    "privatekey",
    "sharedkey",
    "signingkey",
    "encryptionkey",
    "accountkey",
    "authkey",
    "licensekey",
    "sessionkey",
    "sessionid",
    "credential",
    "credentials",
    "authorization",
    "cookie",
    "connectionstring",
    "sharedaccesssignature",
    "securitycode",
    "jsessionid",
    "phpsessid",
    "passwords",
    "userpass",
    "dbpass",
    "secretid",
    "recoverykey",
    "productkey",
];
/// Words that make a name secret when they are its last.
const LAST_WORDS: &[&str] =
    &["pass", "session", "pin", "otp", "sig", "signature", "auth", "bearer", "cvv", "cvc", "sid"];
/// Last words that speak about a secret: `password_set`, `token_expiry`.
const ABOUT: &[&str] = &[
    "age",
    "bytes",
    "count",
    "enabled",
    "endpoint",
    "error",
    "exists",
    "expired",
    "expires",
    "expiry",
    "expiration",
    "failed",
    "file",
    "found",
    "kind",
    "length",
    "len",
    "lifetime",
    "limit",
    "max",
    "millis",
    "min",
    "ms",
    "needed",
    "ok",
    "path",
    "policy",
    "present",
    "required",
    "seconds",
    "set",
    "state",
    "status",
    "timeout",
    "ttl",
    "type",
    "uri",
    "url",
    "valid",
    "title",
];

/// Whether a field, variable or option of this name holds a secret.
pub(in super::super) fn is_secret_name(name: &str) -> bool {
    if matches!(name, "密码" | "口令" | "密钥" | "令牌" | "验证码") {
        return true;
    }
    if name.len() > 128 || !name.is_ascii() {
        return false;
    }
    let words = words(name);
    let Some(last) = words.last() else { return false };
    if words.len() > 1 && ABOUT.contains(&last.as_str()) {
        return false;
    }
    let joined = words.concat();
    words.iter().any(|word| SECRET_WORDS.contains(&word.as_str()))
        || SECRET_ENDS.iter().any(|end| joined.ends_with(end))
        || LAST_WORDS.contains(&last.as_str())
}

/// Whether a fact of this name holds a secret. Facts use some of the words for plain things: how a wireless
/// network authenticates, whether a file's signature is good, which session is running.
pub(in super::super) fn is_secret_fact(name: &str) -> bool {
    let words = words(name);
    let plain = words.len() == 1
        && words.iter().all(|word| {
            ["auth", "bearer", "pin", "session", "sid", "sig", "signature"].contains(&word.as_str())
        });
    !plain && is_secret_name(name)
}

/// The words of a name in any of the usual spellings: `DB_PASSWORD`, `dbPassword`, `--db-password`.
fn words(name: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut word = String::new();
    let mut was_lower = false;
    for character in name.chars() {
        let upper = character.is_ascii_uppercase();
        if !character.is_ascii_alphanumeric() || (upper && was_lower) {
            words.push(std::mem::take(&mut word));
        }
        if character.is_ascii_alphanumeric() {
            word.push(character.to_ascii_lowercase());
        }
        was_lower = character.is_ascii_lowercase() || character.is_ascii_digit();
    }
    words.push(word);
    // `password2` is a password.
    words
        .into_iter()
        .map(|word| word.trim_end_matches(|digit: char| digit.is_ascii_digit()).to_owned())
        .filter(|word| !word.is_empty())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::is_secret_name;

    #[test]
    fn names_are_told_apart() {
        for name in [
            "password",
            "DB_PASSWORD",
            "dbPassword",
            "--auth-token",
            "apiKey",
            "api_key",
            "X-API-Key",
            "AWS_SECRET_ACCESS_KEY",
            "client_secret",
            "access_token",
            "Set-Cookie",
            "JSESSIONID",
            "ConnectionString",
            "user.pass",
            "password2",
            "private_key",
            "mypassword",
            "密码",
        ] {
            assert!(is_secret_name(name), "{name}");
        }
        for name in [
            "password_set",
            "token_expiry",
            "max_tokens",
            "author",
            "bypass",
            "keyboard",
            "key",
            "session_timeout",
            "compass",
            "passed",
            "tokens",
            "path",
            "registry_key",
            "secretary",
            "millis",
        ] {
            assert!(!is_secret_name(name), "{name}");
        }
    }
}
