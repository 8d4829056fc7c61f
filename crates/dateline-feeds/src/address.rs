//! Which addresses are places on the public internet.
//!
//! In: an IP address. Out: nothing where it is public, else what it is instead. The ranges are those of
//! IANA's special-purpose registries (RFC 6890 and its updates) that are not globally reachable; for
//! IPv6 the rule is turned round, and only `2000::/3` without its special parts is public.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// First address, bits of the prefix, what the range is.
const SPECIAL_V4: &[(Ipv4Addr, u32, &str)] = &[
    (Ipv4Addr::new(0, 0, 0, 0), 8, "unspecified"),
    (Ipv4Addr::new(10, 0, 0, 0), 8, "private"),
    (
        Ipv4Addr::new(100, 64, 0, 0),
        10,
        "shared (carrier-grade NAT)",
    ),
    (Ipv4Addr::new(127, 0, 0, 0), 8, "loopback"),
    (Ipv4Addr::new(169, 254, 0, 0), 16, "link-local"),
    (Ipv4Addr::new(172, 16, 0, 0), 12, "private"),
    (Ipv4Addr::new(192, 0, 0, 0), 24, "reserved for protocols"),
    (Ipv4Addr::new(192, 0, 2, 0), 24, "for documentation"),
    (Ipv4Addr::new(192, 88, 99, 0), 24, "of a 6to4 relay"),
    (Ipv4Addr::new(192, 168, 0, 0), 16, "private"),
    (Ipv4Addr::new(198, 18, 0, 0), 15, "for benchmarks"),
    (Ipv4Addr::new(198, 51, 100, 0), 24, "for documentation"),
    (Ipv4Addr::new(203, 0, 113, 0), 24, "for documentation"),
    (Ipv4Addr::new(224, 0, 0, 0), 4, "multicast"),
    (Ipv4Addr::BROADCAST, 32, "broadcast"),
    (Ipv4Addr::new(240, 0, 0, 0), 4, "reserved"),
];

const SPECIAL_V6: &[(Ipv6Addr, u32, &str)] = &[
    (Ipv6Addr::UNSPECIFIED, 128, "unspecified"),
    (Ipv6Addr::LOCALHOST, 128, "loopback"),
    (
        Ipv6Addr::new(0, 0, 0, 0, 0, 0, 0, 0),
        96,
        "an old form of IPv4 in IPv6",
    ),
    (
        Ipv6Addr::new(0x64, 0xff9b, 1, 0, 0, 0, 0, 0),
        48,
        "translated locally (NAT64)",
    ),
    (Ipv6Addr::new(0x100, 0, 0, 0, 0, 0, 0, 0), 64, "discarded"),
    (
        Ipv6Addr::new(0x2001, 0, 0, 0, 0, 0, 0, 0),
        32,
        "tunnelled (Teredo)",
    ),
    (
        Ipv6Addr::new(0x2001, 0, 0, 0, 0, 0, 0, 0),
        23,
        "reserved for protocols",
    ),
    (
        Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, 0, 0),
        32,
        "for documentation",
    ),
    (
        Ipv6Addr::new(0x2002, 0, 0, 0, 0, 0, 0, 0),
        16,
        "tunnelled (6to4)",
    ),
    (
        Ipv6Addr::new(0x3fff, 0, 0, 0, 0, 0, 0, 0),
        20,
        "for documentation",
    ),
    (
        Ipv6Addr::new(0xfc00, 0, 0, 0, 0, 0, 0, 0),
        7,
        "private (unique local)",
    ),
    (Ipv6Addr::new(0xfe80, 0, 0, 0, 0, 0, 0, 0), 10, "link-local"),
    (
        Ipv6Addr::new(0xfec0, 0, 0, 0, 0, 0, 0, 0),
        10,
        "private (site-local)",
    ),
    (Ipv6Addr::new(0xff00, 0, 0, 0, 0, 0, 0, 0), 8, "multicast"),
];

/// What an address is that is not on the public internet; nothing for one that is.
///
/// IPv4 addresses inside IPv6 ones (mapped, NAT64) are judged as the IPv4 address they lead to.
///
/// ```
/// use dateline_feeds::special_address;
/// assert_eq!(special_address("127.0.0.1".parse().unwrap()), Some("loopback"));
/// assert_eq!(special_address("::ffff:10.0.0.1".parse().unwrap()), Some("private"));
/// assert_eq!(special_address("151.101.0.81".parse().unwrap()), None);
/// ```
#[must_use]
pub fn special_address(address: IpAddr) -> Option<&'static str> {
    match address {
        IpAddr::V4(v4) => special_v4(v4),
        IpAddr::V6(v6) => match inner_v4(v6) {
            Some(v4) => special_v4(v4),
            None => special_v6(v6),
        },
    }
}

/// The IPv4 address that a mapped (`::ffff:0:0/96`) or translated (`64:ff9b::/96`) address leads to.
fn inner_v4(v6: Ipv6Addr) -> Option<Ipv4Addr> {
    let bits = v6.to_bits();
    let translated = bits >> 32 == Ipv6Addr::new(0x64, 0xff9b, 0, 0, 0, 0, 0, 0).to_bits() >> 32;
    // The last 32 bits are the IPv4 address.
    #[allow(clippy::cast_possible_truncation)]
    let last = Ipv4Addr::from_bits(bits as u32);
    v6.to_ipv4_mapped().or(translated.then_some(last))
}

fn special_v4(v4: Ipv4Addr) -> Option<&'static str> {
    let inside =
        |first: Ipv4Addr, bits: u32| (v4.to_bits() ^ first.to_bits()).leading_zeros() >= bits;
    SPECIAL_V4
        .iter()
        .find(|&&(first, bits, _)| inside(first, bits))
        .map(|&(_, _, what)| what)
}

fn special_v6(v6: Ipv6Addr) -> Option<&'static str> {
    let inside =
        |first: Ipv6Addr, bits: u32| (v6.to_bits() ^ first.to_bits()).leading_zeros() >= bits;
    let global = inside(Ipv6Addr::new(0x2000, 0, 0, 0, 0, 0, 0, 0), 3);
    SPECIAL_V6
        .iter()
        .find(|&&(first, bits, _)| inside(first, bits))
        .map(|&(_, _, what)| what)
        .or((!global).then_some("not assigned to the public internet"))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn what(text: &str) -> Option<&'static str> {
        special_address(text.parse().unwrap())
    }

    #[test]
    fn both_ends_of_every_range_are_special_and_what_lies_beside_is_not() {
        for (first, last) in [
            ("0.0.0.0", "0.255.255.255"),
            ("10.0.0.0", "10.255.255.255"),
            ("100.64.0.0", "100.127.255.255"),
            ("127.0.0.0", "127.255.255.255"),
            ("169.254.0.0", "169.254.255.255"),
            ("172.16.0.0", "172.31.255.255"),
            ("192.0.0.0", "192.0.0.255"),
            ("192.0.2.0", "192.0.2.255"),
            ("192.88.99.0", "192.88.99.255"),
            ("192.168.0.0", "192.168.255.255"),
            ("198.18.0.0", "198.19.255.255"),
            ("198.51.100.0", "198.51.100.255"),
            ("203.0.113.0", "203.0.113.255"),
            ("224.0.0.0", "255.255.255.255"),
            ("fc00::", "fdff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"),
            ("fe80::", "febf:ffff:ffff:ffff:ffff:ffff:ffff:ffff"),
            ("ff00::", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"),
            ("2001:db8::", "2001:db8:ffff:ffff:ffff:ffff:ffff:ffff"),
            ("2002::", "2002:ffff:ffff:ffff:ffff:ffff:ffff:ffff"),
            ("2001::", "2001:1ff:ffff:ffff:ffff:ffff:ffff:ffff"),
        ] {
            assert!(what(first).is_some() && what(last).is_some(), "{first}");
        }
        for public in [
            "1.0.0.0",
            "9.255.255.255",
            "11.0.0.0",
            "100.63.255.255",
            "100.128.0.0",
            "126.255.255.255",
            "128.0.0.0",
            "169.253.255.255",
            "169.255.0.0",
            "172.15.255.255",
            "172.32.0.0",
            "192.167.255.255",
            "192.169.0.0",
            "198.17.255.255",
            "198.20.0.0",
            "223.255.255.255",
            "2606:2800:220:1:248:1893:25c8:1946",
            "2a00:1450:4001::1",
            "2001:200::1",
            "2001:4860::1",
            "::ffff:1.1.1.1",
            "64:ff9b::1.1.1.1",
        ] {
            assert_eq!(what(public), None, "{public}");
        }
    }

    #[test]
    fn ipv4_inside_ipv6_is_judged_as_what_it_leads_to() {
        for (text, expected) in [
            ("::ffff:127.0.0.1", "loopback"),
            ("::ffff:169.254.169.254", "link-local"),
            ("64:ff9b::192.168.1.1", "private"),
            ("64:ff9b:1::8.8.8.8", "translated locally (NAT64)"),
            ("::127.0.0.1", "an old form of IPv4 in IPv6"),
            ("2002:7f00:1::", "tunnelled (6to4)"),
            ("2001:0:1::", "tunnelled (Teredo)"),
            ("::1", "loopback"),
            ("::", "unspecified"),
            ("4000::1", "not assigned to the public internet"),
        ] {
            assert_eq!(what(text), Some(expected), "{text}");
        }
    }

    proptest! {
        #[test]
        fn a_mapped_address_is_what_its_ipv4_address_is(bits: u32) {
            let v4 = Ipv4Addr::from_bits(bits);
            let mapped = IpAddr::V6(v4.to_ipv6_mapped());
            prop_assert_eq!(special_address(mapped), special_address(IpAddr::V4(v4)));
            // The standard library's own ideas of special are all special here.
            if v4.is_private() || v4.is_loopback() || v4.is_link_local() || v4.is_multicast()
                || v4.is_broadcast() || v4.is_documentation() || v4.is_unspecified() {
                prop_assert!(special_address(IpAddr::V4(v4)).is_some());
            }
        }
    }
}
