//! From which address somebody asks, behind balancers too.

use crate::app::App;
use crate::config::Network;
use actix_web::HttpRequest;
use actix_web::http::header::{HeaderMap, X_FORWARDED_FOR};
use actix_web::web::Data;
use std::net::{IpAddr, SocketAddr};

/// The caller's address: the connection's own, or what balancers that are trusted tell of it.
pub fn address(req: &HttpRequest) -> Option<IpAddr> {
    let peer = req.peer_addr()?.ip().to_canonical();
    let trusted = req.app_data::<Data<App>>().map(|app| app.settings.trusted_proxies.as_slice());
    Some(told(peer, req.headers(), trusted.unwrap_or_default()))
}

/// Each balancer appends the address that it was asked from. Read from the end, the first one that no balancer of ours
/// has is the caller's; what stands before it may be made up.
fn told(peer: IpAddr, headers: &HeaderMap, trusted: &[Network]) -> IpAddr {
    let is_ours = |address: IpAddr| trusted.iter().any(|network| network.has(address));
    if !is_ours(peer) {
        return peer;
    }
    let lines: Vec<&str> =
        headers.get_all(X_FORWARDED_FOR).filter_map(|h| h.to_str().ok()).collect();
    let mut last = peer;
    for entry in lines.iter().rev().flat_map(|line| line.rsplit(',')) {
        let Some(address) = parse(entry.trim()) else { return last };
        last = address;
        if !is_ours(address) {
            return address;
        }
    }
    last
}

fn parse(entry: &str) -> Option<IpAddr> {
    let bare = entry.trim_start_matches('[').trim_end_matches(']');
    let address = bare.parse().or_else(|_| entry.parse::<SocketAddr>().map(|both| both.ip()));
    address.ok().map(|address: IpAddr| address.to_canonical())
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::test::TestRequest;

    fn seen(peer: &str, lines: &[&str]) -> String {
        let trusted = ["127.0.0.1", "10.0.0.0/8"].map(|text| text.parse().unwrap());
        let mut req = TestRequest::get();
        for line in lines {
            req = req.append_header((X_FORWARDED_FOR, *line));
        }
        told(peer.parse().unwrap(), req.to_http_request().headers(), &trusted).to_string()
    }

    #[test]
    fn a_balancer_of_ours_tells_who_asks() {
        assert_eq!(seen("127.0.0.1", &["203.0.113.9"]), "203.0.113.9");
        assert_eq!(seen("127.0.0.1", &["203.0.113.9:4711"]), "203.0.113.9");
        assert_eq!(seen("10.1.1.1", &["[2001:db8::7]:4711"]), "2001:db8::7");
        assert_eq!(seen("10.1.1.1", &["203.0.113.9, 10.2.2.2"]), "203.0.113.9");
        assert_eq!(seen("10.1.1.1", &["203.0.113.9", "10.2.2.2"]), "203.0.113.9");
        assert_eq!(seen("127.0.0.1", &[]), "127.0.0.1");
    }

    #[test]
    fn whoever_makes_something_up_is_not_believed() {
        assert_eq!(seen("203.0.113.9", &["10.0.0.1"]), "203.0.113.9", "not from a balancer");
        assert_eq!(seen("127.0.0.1", &["198.51.100.1, 203.0.113.9"]), "203.0.113.9");
        assert_eq!(seen("127.0.0.1", &["198.51.100.1", "203.0.113.9"]), "203.0.113.9");
        assert_eq!(seen("127.0.0.1", &["203.0.113.9, nonsense"]), "127.0.0.1");
        assert_eq!(seen("127.0.0.1", &["nonsense, 10.2.2.2"]), "10.2.2.2");
    }
}
