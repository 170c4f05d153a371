//! Which addresses requests may go to: none of this machine or a private network, unless the settings name the host.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::Arc;

use reqwest::dns::{Addrs, Name, Resolve, Resolving};

/// The hosts whose addresses may be private.
#[derive(Debug, Clone, Default)]
pub struct PrivateHosts(Arc<Vec<String>>);

/// The error for a host that requests must not go to.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "{host} has the address {address}, which is of this machine or of a private network; to allow it, name the host in \
     relay.private_hosts"
)]
pub struct ForbiddenHost {
    host: String,
    address: IpAddr,
}

impl PrivateHosts {
    /// Creates a list of these hosts.
    pub fn new(hosts: impl IntoIterator<Item = String>) -> Self {
        Self(Arc::new(hosts.into_iter().map(|host| bare(&host).to_ascii_lowercase()).collect()))
    }

    fn allows(&self, host: &str) -> bool {
        let host = bare(host).to_ascii_lowercase();
        self.0.contains(&host)
    }

    /// Checks a host that is written as an address. Names are checked when they are resolved.
    pub(crate) fn check(&self, host: &str) -> Result<(), ForbiddenHost> {
        match bare(host).parse::<IpAddr>() {
            Ok(address) if is_private(address) && !self.allows(host) => Err(ForbiddenHost { host: host.to_owned(), address }),
            _ => Ok(()),
        }
    }
}

/// Removes the brackets of an IPv6 address, or the final dot of a name.
fn bare(host: &str) -> &str {
    let host = host.strip_prefix('[').and_then(|host| host.strip_suffix(']')).unwrap_or(host);
    host.strip_suffix('.').unwrap_or(host)
}

/// A resolver that rejects names with private addresses.
#[derive(Debug, Clone)]
pub(crate) struct Guard(pub(crate) PrivateHosts);

impl Resolve for Guard {
    fn resolve(&self, name: Name) -> Resolving {
        let hosts = self.0.clone();
        Box::pin(async move {
            let host = name.as_str();
            let found = tokio::net::lookup_host((host, 0)).await?.collect::<Vec<_>>();
            // One private address is enough to reject the name, because the client might use it.
            if let Some(inside) = found.iter().find(|found| is_private(found.ip())).filter(|_| !hosts.allows(host)) {
                return Err(ForbiddenHost { host: host.to_owned(), address: inside.ip() }.into());
            }
            Ok(Box::new(found.into_iter()) as Box<dyn Iterator<Item = SocketAddr> + std::marker::Send> as Addrs)
        })
    }
}

/// Whether an address belongs to this machine, to a private network, or to nobody.
pub(crate) fn is_private(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_private_v4(address),
        IpAddr::V6(address) => is_private_v6(address),
    }
}

fn is_private_v4(address: Ipv4Addr) -> bool {
    let [a, b, c, _] = address.octets();
    address.is_private()
        || address.is_loopback()
        || address.is_link_local()
        || address.is_broadcast()
        || address.is_documentation()
        || address.is_multicast()
        || a == 0
        // In this order: shared address space, protocol assignments, benchmarks, reserved.
        || (a == 100 && (64..128).contains(&b))
        || (a == 192 && b == 0 && c == 0)
        || (a == 198 && (b == 18 || b == 19))
        || a >= 240
}

fn is_private_v6(address: Ipv6Addr) -> bool {
    if let Some(mapped) = address.to_ipv4_mapped() {
        return is_private_v4(mapped);
    }
    let segments = address.segments();
    let embedded = |high: u16, low: u16| {
        let [[a, b], [c, d]] = [high, low].map(u16::to_be_bytes);
        is_private_v4(Ipv4Addr::new(a, b, c, d))
    };
    address.is_loopback()
        || address.is_unspecified()
        || address.is_multicast()
        || address.is_unique_local()
        || address.is_unicast_link_local()
        // In this order: site-local (deprecated), documentation, discard.
        || segments[0] & 0xffc0 == 0xfec0
        || (segments[0] == 0x2001 && segments[1] == 0xdb8)
        || (segments[0] == 0x0100 && segments[1..4] == [0, 0, 0])
        // These contain an IPv4 address: IPv4-compatible, IPv4-translated; below also NAT64 and 6to4.
        || (segments[..6] == [0; 6])
        || (segments[..6] == [0, 0, 0, 0, 0xffff, 0] && embedded(segments[6], segments[7]))
        // NAT64 of a local network, Teredo.
        || (segments[..3] == [0x64, 0xff9b, 1])
        || (segments[..2] == [0x2001, 0])
        || (segments[..6] == [0x64, 0xff9b, 0, 0, 0, 0] && embedded(segments[6], segments[7]))
        || (segments[0] == 0x2002 && embedded(segments[1], segments[2]))
}

#[cfg(test)]
mod tests {
    use super::{PrivateHosts, is_private};

    #[test]
    fn addresses_of_this_machine_and_of_private_networks() {
        for inside in [
            "127.0.0.1",
            "127.8.0.1",
            "10.1.2.3",
            "172.16.0.1",
            "192.168.1.1",
            "169.254.169.254",
            "100.64.0.1",
            "0.0.0.0",
            "0.1.2.3",
            "198.18.0.1",
            "224.0.0.1",
            "255.255.255.255",
            "::1",
            "::",
            "fe80::1",
            "fd00::1",
            "fec0::1",
            "ff02::1",
            "::ffff:127.0.0.1",
            "::ffff:10.0.0.1",
            "::127.0.0.1",
            "64:ff9b::7f00:1",
            "64:ff9b:1::808:808",
            "::ffff:0:10.0.0.1",
            "2001::1",
            "2002:7f00:1::",
            "2001:db8::1",
            "100::1",
        ] {
            assert!(is_private(inside.parse().expect(inside)), "{inside}");
        }
        for outside in
            ["8.8.8.8", "172.15.0.1", "172.32.0.1", "100.128.0.1", "2606:4700::1111", "64:ff9b::808:808", "::ffff:8.8.8.8"]
        {
            assert!(!is_private(outside.parse().expect(outside)), "{outside}");
        }
    }

    #[test]
    fn a_host_is_allowed_by_its_name() {
        let hosts = PrivateHosts::new(["127.0.0.1".to_owned(), "Richie.Internal.".to_owned(), "[::1]".to_owned()]);
        assert!(hosts.allows("richie.internal") && hosts.allows("RICHIE.internal.") && !hosts.allows("internal"));
        assert!(hosts.check("127.0.0.1").is_ok() && hosts.check("[::1]").is_ok() && hosts.check("example.com").is_ok());
        assert!(hosts.check("127.0.0.2").is_err() && hosts.check("[fe80::1]").is_err() && hosts.check("10.0.0.1").is_err());
    }
}
