//! The address of whoever asks.

use std::net::IpAddr;

use hyper::HeaderMap;

use crate::server::Peer;

/// The address of whoever asks. A proxy on the same machine or network tells it; others may claim what they like.
pub(crate) fn address(headers: &HeaderMap, peer: Option<&Peer>) -> String {
    let Some(Peer(peer)) = peer else { return String::new() };
    let is_proxy = match peer.ip() {
        IpAddr::V4(ip) => ip.is_loopback() || ip.is_private(),
        IpAddr::V6(ip) => ip.is_loopback() || ip.is_unique_local(),
    };
    let forwarded = headers.get("x-forwarded-for").and_then(|value| value.to_str().ok());
    let told = forwarded.and_then(|list| list.rsplit(',').next()).map(str::trim).filter(|_| is_proxy);
    told.map_or_else(|| peer.ip().to_string(), str::to_owned)
}
