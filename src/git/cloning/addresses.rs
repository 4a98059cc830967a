//! Where the network may be gone to: to what all of the Internet can reach, and to what is allowed besides.

use std::net::IpAddr;

use ipnet::IpNet;

/// Networks that lead to this machine, to those around it, or to several at once (IANA's special-purpose registry, and multicast).
const LOCAL_4: [&str; 12] = [
    "0.0.0.0/8",
    "10.0.0.0/8",
    "100.64.0.0/10",
    "127.0.0.0/8",
    "169.254.0.0/16",
    "172.16.0.0/12",
    "192.0.0.0/24",
    "192.88.99.0/24",
    "192.168.0.0/16",
    "198.18.0.0/15",
    "224.0.0.0/4",
    "240.0.0.0/4",
];
/// Networks of documentation: nobody is there.
const NOWHERE: [&str; 5] =
    ["192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "2001:db8::/32", "3fff::/20"];
/// Where the addresses of version 6 are that lead to one machine of the Internet. Mapped ones, those of NAT64, loopback, link-local and
/// local ones, and multicast are elsewhere.
const GLOBAL_6: &str = "2000::/3";
/// What within it leads elsewhere: protocols of the IETF, with Teredo and ORCHID, and 6to4, which has an address of version 4 in it.
const LOCAL_6: [&str; 2] = ["2001::/23", "2002::/16"];

/// What an address leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// A machine of the Internet.
    Global,
    /// Nobody.
    Nowhere,
    /// This machine, those around it, or several.
    Local,
}

fn is_in(networks: &[&str], address: IpAddr) -> bool {
    networks.iter().any(|network| network.parse().is_ok_and(|network: IpNet| network.contains(&address)))
}

impl Reach {
    /// What `address` leads to.
    pub fn of(address: IpAddr) -> Self {
        let is_local = match address {
            IpAddr::V4(_) => is_in(&LOCAL_4, address),
            IpAddr::V6(_) => !is_in(&[GLOBAL_6], address) || is_in(&LOCAL_6, address),
        };
        match (is_in(&NOWHERE, address), is_local) {
            (true, _) => Self::Nowhere,
            (_, true) => Self::Local,
            _ => Self::Global,
        }
    }
}

/// Who may be connected to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Allowed {
    /// Networks besides those of the Internet.
    pub networks: Vec<IpNet>,
}

impl Allowed {
    /// Whether `address` may be connected to.
    pub fn has(&self, address: IpAddr) -> bool {
        Reach::of(address) == Reach::Global || self.networks.iter().any(|network| network.contains(&address))
    }
}

#[cfg(test)]
mod tests {
    use super::{Allowed, GLOBAL_6, LOCAL_4, LOCAL_6, NOWHERE, Reach};
    use ipnet::IpNet;

    #[test]
    fn the_networks_are_networks() {
        for network in LOCAL_4.iter().chain(&NOWHERE).chain(&LOCAL_6).chain([&GLOBAL_6]) {
            assert!(network.parse::<IpNet>().is_ok(), "{network}");
        }
    }

    #[test]
    fn what_is_not_of_the_internet_is_told() {
        for (addresses, due) in [
            (
                "0.0.0.0 0.1.2.3 10.0.0.1 10.255.255.255 100.64.0.1 127.0.0.1 127.255.0.1 169.254.169.254 172.16.0.1 172.31.9.9 \
                 192.0.0.8 192.88.99.1 192.168.1.1 198.18.0.1 198.19.255.255 224.0.0.1 239.1.1.1 240.0.0.1 255.255.255.255 \
                 :: ::1 ::127.0.0.1 ::ffff:127.0.0.1 ::ffff:10.0.0.1 ::ffff:93.184.215.14 64:ff9b::7f00:1 64:ff9b::5db8:d70e \
                 64:ff9b:1::1 100::1 2001::1 2001:10::1 2001:20::1 2002:7f00:1::1 2002:5db8:d70e::1 fc00::1 fd12::1 fe80::1 \
                 fec0::1 ff02::1 5f00::1",
                Reach::Local,
            ),
            ("192.0.2.1 198.51.100.7 203.0.113.255 2001:db8::1 3fff::1", Reach::Nowhere),
            (
                "1.1.1.1 9.255.255.255 11.0.0.1 93.184.215.14 100.63.255.255 100.128.0.1 172.15.0.1 172.32.0.1 192.0.1.1 \
                 198.17.0.1 198.20.0.1 223.255.255.255 2606:4700::1111 2a00:1450::1 2001:4860::8888 2003::1",
                Reach::Global,
            ),
        ] {
            for address in addresses.split_whitespace() {
                let address = address.parse().expect(address);
                assert_eq!(Reach::of(address), due, "{address}");
                assert_eq!(Allowed::default().has(address), due == Reach::Global, "{address}");
            }
        }
    }

    #[test]
    fn what_is_allowed_is_no_more_than_was_said() {
        let networks = ["127.0.0.0/8", "fd00::/8"].map(|network| network.parse().expect(network));
        let allowed = Allowed { networks: networks.into() };
        for (address, due) in [
            ("127.0.0.1", true),
            ("fd12::1", true),
            ("::ffff:127.0.0.1", false),
            ("::1", false),
            ("10.0.0.1", false),
        ] {
            assert_eq!(allowed.has(address.parse().expect(address)), due, "{address}");
        }
    }
}
