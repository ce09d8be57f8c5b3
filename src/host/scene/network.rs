//! The network of a written-down machine, where it is more than one entry looked up.

use super::super::{
    Chain, Exchange, FetchError, FetchErrorKind, NetError, NetErrorKind, Reply, ServerTime,
    SizedPing,
};
use super::Scene;
use super::parts::{SceneChain, SceneReply, SceneTcp, SceneTime};
use crate::model::{Unanswered, UnansweredKind};
use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

/// The size from which something no longer fits one packet of the usual kind.
const ONE_PACKET: usize = 1_400;
/// The largest packet that usual networks carry.
const USUAL: u32 = 1_500;

pub(super) fn ping_sized(scene: &Scene, to: IpAddr, bytes: u32) -> Result<SizedPing, Unanswered> {
    if scene.cannot_ping {
        return Err(UnansweredKind::NotAllowed.because("echo requests"));
    }
    if !scene.pings.contains_key(&to) {
        return Ok(SizedPing::Lost);
    }
    let (passes, told) = scene.mtu.get(&to).map_or((USUAL, true), |mtu| (mtu.passes, mtu.told));
    Ok(match told {
        _ if bytes <= passes => SizedPing::Passed,
        true => SizedPing::TooBig { most: Some(passes) },
        false => SizedPing::Lost,
    })
}

pub(super) fn time_of(scene: &Scene, server: SocketAddr) -> Result<ServerTime, NetError> {
    match scene.times.get(&server.to_string()) {
        Some(SceneTime::Ahead(ahead_ms)) => {
            let took = Duration::from_millis(10);
            Ok(ServerTime { ahead_ms: *ahead_ms, stratum: 2, took })
        }
        Some(SceneTime::Fails(kind)) => Err(kind.because("")),
        None => Err(NetErrorKind::Silent.because("")),
    }
}

pub(super) fn exchange(scene: &Scene, asked: &Exchange<'_>) -> Result<Reply, NetError> {
    let (to, took) = (asked.to, Duration::from_millis(10));
    let sent: String = asked.send.iter().map(|byte| char::from(*byte)).collect();
    let size = if asked.send.len() > ONE_PACKET { "large" } else { "*" };
    let keys = [format!("{to} {sent}"), format!("{to} {size}"), format!("{to} *"), to.to_string()];
    let (bytes, closed) = match keys.iter().find_map(|key| scene.exchanges.get(key)) {
        Some(SceneReply::Answers { answer, ended }) => (answer.clone().into_bytes(), *ended),
        Some(SceneReply::Bytes(bytes)) => (bytes.clone(), false),
        Some(SceneReply::Says(text)) => {
            (text.chars().map(|c| u8::try_from(c).unwrap_or(b'?')).collect(), false)
        }
        Some(SceneReply::Fails(kind)) => return Err(kind.because("")),
        None => match scene.tcp.get(&to.to_string()) {
            Some(SceneTcp::Millis(_)) => (Vec::new(), false),
            Some(SceneTcp::Fails(kind)) => return Err(kind.because("")),
            None => return Err(NetErrorKind::Silent.because("")),
        },
    };
    Ok(Reply { bytes: bytes.into_iter().take(asked.most).collect(), closed, took })
}

pub(super) fn chain(scene: &Scene, to: SocketAddr, name: &str) -> Result<Chain, FetchError> {
    let kind = match scene.chains.get(&format!("{name}:{}", to.port())) {
        Some(SceneChain::Shows(chain)) => return Ok(chain.clone()),
        Some(SceneChain::Fails(kind)) => *kind,
        None => FetchErrorKind::Silent,
    };
    Err(FetchError { kind, detail: String::new(), proxy: None, issuer: None })
}
