//! A part of the network, such as `10.0.0.0/8`, or one address.

use std::fmt;
use std::net::IpAddr;
use std::str::FromStr;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Network {
    base: IpAddr,
    /// Leading bits that an address must share with the base.
    bits: u32,
}

impl Network {
    #[must_use]
    pub fn has(self, address: IpAddr) -> bool {
        let left = |long: u128, bits| if self.bits == 0 { 0 } else { long >> (bits - self.bits) };
        match (self.base, address.to_canonical()) {
            (IpAddr::V4(base), IpAddr::V4(own)) => {
                left(u128::from(base.to_bits()), 32) == left(u128::from(own.to_bits()), 32)
            }
            (IpAddr::V6(base), IpAddr::V6(own)) => {
                left(base.to_bits(), 128) == left(own.to_bits(), 128)
            }
            (IpAddr::V4(_), IpAddr::V6(_)) | (IpAddr::V6(_), IpAddr::V4(_)) => false,
        }
    }
}

impl FromStr for Network {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let text = text.trim();
        let (address, bits) = text.split_once('/').map_or((text, None), |(a, b)| (a, Some(b)));
        let why = || format!("`{text}` is no address and no network such as 10.0.0.0/8");
        let base: IpAddr = address.parse().map_err(|_| why())?;
        let most = if base.is_ipv4() { 32 } else { 128 };
        let bits = bits.map_or(Ok(most), str::parse).map_err(|_| why())?;
        if bits > most { Err(why()) } else { Ok(Self { base, bits }) }
    }
}

impl fmt::Display for Network {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.base, self.bits)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_in_its_networks() {
        let has = |network: &str, address: &str| {
            network.parse::<Network>().unwrap().has(address.parse().unwrap())
        };
        assert!(has("10.1.2.3", "10.1.2.3") && !has("10.1.2.3", "10.1.2.4"));
        assert!(has("10.0.0.0/8", "10.255.0.1") && !has("10.0.0.0/8", "11.0.0.1"));
        assert!(has(" 192.168.4.0/23", "192.168.5.255") && !has("192.168.4.0/23", "192.168.6.0"));
        assert!(has("0.0.0.0/0", "203.0.113.9") && !has("0.0.0.0/0", "2001:db8::1"));
        assert!(has("2001:db8::/32", "2001:db8:ffff::1") && !has("2001:db8::/32", "2001:db9::1"));
        assert!(
            has("127.0.0.1", "::ffff:127.0.0.1"),
            "the same, as sockets for both kinds tell it"
        );
    }

    #[test]
    fn what_is_no_network_is_told() {
        for wrong in ["", "pharmacy", "10.0.0.0/33", "10.0.0.0/x", "10.0.0/8", "::/129", "1.2.3.4/"]
        {
            assert!(wrong.parse::<Network>().is_err(), "{wrong}");
        }
    }
}
