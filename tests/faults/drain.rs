//! SIGTERM: not ready from then on, and what is in flight gets its answer.

use super::Site;
use super::program::{Program, sign_in};
use crate::harness::{Engine, tell};
use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

#[test]
fn an_end_is_told_and_requests_in_flight_are_answered() {
    tell(Engine::Sqlite, async |site: Site| {
        let program = Program::start(&site.0.place, &[]);
        let cookie = sign_in(&program.address);
        let connect = || {
            let stream = TcpStream::connect(&program.address).unwrap();
            stream.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
            stream
        };
        // A balancer's connection, and a request of which only a half has come.
        let (mut balancer, mut client) = (connect(), connect());
        assert_eq!(status(&mut balancer), 200);
        let body = "{\"name\":\"In flight\"}";
        let head = format!(
            "POST /api/v1/suppliers HTTP/1.1\r\nHost: x\r\nCookie: {cookie}\r\nContent-Type: application/json\r\n\
             Content-Length: {}\r\nConnection: close\r\n\r\n",
            body.len()
        );
        client.write_all(head.as_bytes()).unwrap();
        client.write_all(&body.as_bytes()[..5]).unwrap();
        std::thread::sleep(Duration::from_millis(200));

        program.tell_to_end();
        let began = Instant::now();
        while status(&mut balancer) == 200 {
            assert!(began.elapsed() < Duration::from_secs(2), "still ready");
            std::thread::sleep(Duration::from_millis(5));
        }
        println!("not ready {:?} after SIGTERM", began.elapsed());
        client.write_all(&body.as_bytes()[5..]).unwrap();
        let mut answer = String::new();
        client.read_to_string(&mut answer).unwrap();
        assert!(answer.starts_with("HTTP/1.1 201"), "{answer}");
        let written = program.end();
        assert!(began.elapsed() < Duration::from_secs(8), "{:?} {written}", began.elapsed());
    });
}

#[test]
fn a_door_behind_balancers_closes_later() {
    tell(Engine::Sqlite, async |site: Site| {
        let program = Program::start(&site.0.place, &[("TRUSTED_PROXIES", "127.0.0.1")]);
        let began = Instant::now();
        program.tell_to_end();
        let mut balancer = TcpStream::connect(&program.address).unwrap();
        balancer.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
        assert!([200, 503].contains(&status(&mut balancer)), "it still answers");
        let written = program.end();
        assert!(began.elapsed() >= Duration::from_secs(2), "{:?} {written}", began.elapsed());
    });
}

/// Asks whether the program is ready, on a connection that stays open.
fn status(stream: &mut TcpStream) -> u16 {
    stream.write_all(b"GET /health/ready HTTP/1.1\r\nHost: x\r\n\r\n").unwrap();
    let mut answer = Vec::new();
    while !answer.ends_with(b"\"}\n") {
        let mut byte = [0];
        stream.read_exact(&mut byte).unwrap();
        answer.push(byte[0]);
    }
    String::from_utf8(answer).unwrap().split(' ').nth(1).unwrap().parse().unwrap()
}
