//! HTTP and HTTPS.

use super::super::{FetchError, FetchErrorKind, FetchRequest, Limit, NetErrorKind, Response};
use super::{dns, http_errors, http_tls, tcp};
use crate::model::{Unanswered, UnansweredKind};
use http::Uri;
use hyper_util::client::proxy::matcher::Matcher;
use jiff::fmt::rfc2822;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use reqwest::redirect::Policy;
use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// How often a wait looks whether the run was stopped.
const LOOK: Duration = Duration::from_millis(100);

/// Time kept back to find out whether the other side was there at all, when no answer came.
const WITNESS: Duration = Duration::from_millis(500);

/// Most redirects followed.
const MOST_REDIRECTS: usize = 5;

/// Longest header value kept, in bytes.
const LONGEST_HEADER: usize = 4096;

pub(super) fn fetch(request: &FetchRequest, limit: &Limit) -> Result<Response, FetchError> {
    let uri: Uri = request.url.parse().map_err(|error: http::uri::InvalidUri| {
        failed(FetchErrorKind::BadUrl, error.to_string())
    })?;
    if uri.host().is_none() || !matches!(uri.scheme_str(), Some("http" | "https")) {
        return Err(failed(FetchErrorKind::BadUrl, "neither http nor https"));
    }
    let proxy = if request.proxy { proxy_for(&uri) } else { None };
    let result = exchange(request, &uri, proxy.as_ref(), limit);
    let named = proxy.map(|(host, port)| format!("{host}:{port}"));
    match result {
        Ok(response) => Ok(Response { proxy: named, ..response }),
        Err(error) => Err(FetchError { proxy: named, ..error }),
    }
}

fn failed(kind: FetchErrorKind, detail: impl Into<String>) -> FetchError {
    FetchError { kind, detail: detail.into(), proxy: None, issuer: None }
}

/// The proxy that the system wants asked for a web address, as `host:port`.
pub(super) fn proxy_of(url: &str) -> Option<String> {
    let (host, port) = proxy_for(&url.parse().ok()?)?;
    Some(format!("{host}:{port}"))
}

/// The proxy that the system wants asked for this address. Its user name and password are left out.
fn proxy_for(uri: &Uri) -> Option<(String, u16)> {
    let proxy = Matcher::from_system().intercept(uri)?;
    let usual = match proxy.uri().scheme_str() {
        Some("https") => 443,
        Some(socks) if socks.starts_with("socks") => 1080,
        _ => 80,
    };
    Some((proxy.uri().host()?.to_owned(), proxy.uri().port_u16().unwrap_or(usual)))
}

fn exchange(
    request: &FetchRequest,
    uri: &Uri,
    proxy: Option<&(String, u16)>,
    limit: &Limit,
) -> Result<Response, FetchError> {
    let left = limit.left().map_err(|why| out_of_time(&why, FetchErrorKind::Silent))?;
    let wait = left.checked_sub(WITNESS).filter(|wait| *wait > WITNESS).unwrap_or(left);
    let waiting = limit.at_most(wait);
    let names = Arc::new(Names { limit: waiting.clone(), found: Mutex::default() });
    let issuer = http_tls::Issuer::default();
    let client = client(request, Arc::clone(&names), Arc::clone(&issuer))
        .map_err(|error| failed(FetchErrorKind::Other, http_errors::words(&error)))?;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| failed(FetchErrorKind::Other, error.to_string()))?;
    let start = Instant::now();
    let mut stood = false;
    let result = runtime.block_on(async {
        let answer = answer(&client, request, start, &mut stood);
        tokio::pin!(answer);
        loop {
            tokio::select! {
                answer = &mut answer => return Some(answer),
                () = tokio::time::sleep(LOOK) => if waiting.left().is_err() { return None },
            }
        }
    });
    // A lookup of the system that never returns must not hold the thread.
    runtime.shutdown_background();
    match result {
        Some(Ok(response)) => Ok(response),
        Some(Err(error)) => {
            let kind = match http_errors::kind(&error, proxy.is_some()) {
                FetchErrorKind::CertificateUntrusted if !http_tls::has_authorities() => {
                    FetchErrorKind::NoAuthorities
                }
                kind => kind,
            };
            let issuer = issuer.lock().unwrap_or_else(PoisonError::into_inner).take();
            Err(FetchError { issuer, ..failed(kind, http_errors::words(&error)) })
        }
        None => {
            limit.left().or_else(|why| match why.kind {
                UnansweredKind::Stopped => Err(out_of_time(&why, FetchErrorKind::Stopped)),
                _ => Ok(Duration::ZERO),
            })?;
            let kind = if stood { FetchErrorKind::Hangs } else { names.witness(uri, proxy, limit) };
            Err(failed(kind, ""))
        }
    }
}

fn out_of_time(why: &Unanswered, otherwise: FetchErrorKind) -> FetchError {
    match why.kind {
        UnansweredKind::Stopped => failed(FetchErrorKind::Stopped, ""),
        _ => failed(otherwise, ""),
    }
}

fn client(
    request: &FetchRequest,
    names: Arc<Names>,
    issuer: http_tls::Issuer,
) -> reqwest::Result<reqwest::Client> {
    let redirects = if request.follow {
        Policy::custom(|attempt| {
            if attempt.previous().len() > MOST_REDIRECTS {
                attempt.stop()
            } else {
                attempt.follow()
            }
        })
    } else {
        Policy::none()
    };
    let builder = reqwest::Client::builder()
        .tls_backend_preconfigured(http_tls::settings(issuer))
        .user_agent(concat!(env!("CARGO_PKG_NAME"), "/", env!("CARGO_PKG_VERSION")))
        .redirect(redirects)
        .retry(reqwest::retry::never())
        .pool_max_idle_per_host(0)
        .dns_resolver(names);
    if request.proxy { builder } else { builder.no_proxy() }.build()
}

async fn answer(
    client: &reqwest::Client,
    request: &FetchRequest,
    start: Instant,
    stood: &mut bool,
) -> reqwest::Result<Response> {
    let mut answer = client.get(&request.url).send().await?;
    *stood = true;
    let took = start.elapsed();
    let headers: Vec<(String, String)> = answer
        .headers()
        .iter()
        .filter(|(_, value)| value.len() <= LONGEST_HEADER)
        .filter_map(|(name, value)| {
            Some((name.as_str().to_owned(), value.to_str().ok()?.to_owned()))
        })
        .collect();
    let date = headers
        .iter()
        .find(|(name, _)| name == "date")
        .and_then(|(_, date)| rfc2822::DateTimeParser::new().parse_timestamp(date).ok());
    let status = answer.status().as_u16();
    let url = answer.url().to_string();
    let mut body = Vec::new();
    while body.len() < request.most {
        let Some(chunk) = answer.chunk().await? else { break };
        body.extend(chunk.iter().take(request.most - body.len()));
    }
    let body = String::from_utf8_lossy(&body).into_owned();
    Ok(Response { status, url, headers, body, took, date, proxy: None })
}

/// The system's resolver, with what it gave: so that a failed lookup is told from a failed connection.
struct Names {
    limit: Limit,
    found: Mutex<Vec<IpAddr>>,
}

impl Resolve for Names {
    fn resolve(&self, name: Name) -> Resolving {
        let limit = self.limit.clone();
        let name = name.as_str().to_owned();
        let found = dns::resolve(&name, &limit);
        if let Ok(addresses) = &found {
            self.found.lock().unwrap_or_else(PoisonError::into_inner).clone_from(addresses);
        }
        Box::pin(std::future::ready(match found {
            Ok(addresses) => {
                let sockets: Vec<SocketAddr> =
                    addresses.into_iter().map(|address| SocketAddr::new(address, 0)).collect();
                Ok(Box::new(sockets.into_iter()) as Addrs)
            }
            Err(error) => Err(error.into()),
        }))
    }
}

impl Names {
    /// No answer came: whether the other side, or the proxy, can be connected to at all.
    fn witness(&self, uri: &Uri, proxy: Option<&(String, u16)>, limit: &Limit) -> FetchErrorKind {
        let usual = if uri.scheme_str() == Some("https") { 443 } else { 80 };
        let (host, port) = match proxy {
            Some((host, port)) => (host.as_str(), *port),
            None => (uri.host().unwrap_or_default(), uri.port_u16().unwrap_or(usual)),
        };
        let found = self.found.lock().unwrap_or_else(PoisonError::into_inner).first().copied();
        let Some(address) = host.trim_matches(['[', ']']).parse().ok().or(found) else {
            return if proxy.is_some() {
                FetchErrorKind::Proxy
            } else {
                FetchErrorKind::LookupFailed
            };
        };
        match tcp::connect(SocketAddr::new(address, port), limit).map_err(|error| error.kind) {
            Ok(_) => FetchErrorKind::Hangs,
            Err(NetErrorKind::Stopped) => FetchErrorKind::Stopped,
            Err(_) if proxy.is_some() => FetchErrorKind::Proxy,
            Err(kind) => http_errors::kind_of_socket(kind),
        }
    }
}

#[cfg(test)]
#[path = "http_tests.rs"]
mod tests;
