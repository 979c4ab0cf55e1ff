//! A wire to a database server that can be cut (closed and refused) or frozen (accepted and silent).

use std::io::{ErrorKind, Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::atomic::{AtomicU8, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

const WHOLE: u8 = 0;
const FROZEN: u8 = 1;
const CUTTING: u8 = 2;
const CUT: u8 = 3;
const ENDED: u8 = 4;
const NAP: Duration = Duration::from_millis(3);

pub struct Proxy {
    wire: Arc<Wire>,
    /// The database's address by way of this wire.
    pub url: String,
}

struct Wire {
    state: AtomicU8,
    port: u16,
    target: String,
    open: Mutex<Vec<TcpStream>>,
}

impl Proxy {
    /// `postgres://user:password@host:port/database`
    pub fn to(url: &str) -> Self {
        let (head, rest) = url.split_once('@').unwrap();
        let (target, database) = rest.split_once('/').unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let wire = Arc::new(Wire {
            state: AtomicU8::new(WHOLE),
            port,
            target: target.into(),
            open: Mutex::default(),
        });
        let listening = wire.clone();
        std::thread::spawn(move || listening.listen(Some(listener)));
        Self { wire, url: format!("{head}@127.0.0.1:{port}/{database}") }
    }

    pub fn cut(&self) {
        self.wire.state.store(CUTTING, Ordering::SeqCst);
        while self.wire.state.load(Ordering::SeqCst) != CUT {
            std::thread::sleep(NAP);
        }
    }

    pub fn freeze(&self) {
        self.wire.state.store(FROZEN, Ordering::SeqCst);
    }

    pub fn mend(&self) {
        self.wire.state.store(WHOLE, Ordering::SeqCst);
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.wire.state.store(ENDED, Ordering::SeqCst);
    }
}

impl Wire {
    fn state(&self) -> u8 {
        self.state.load(Ordering::SeqCst)
    }

    fn listen(self: Arc<Self>, mut listener: Option<TcpListener>) {
        loop {
            match self.state() {
                ENDED => return,
                CUTTING => {
                    listener = None;
                    for stream in self.open.lock().unwrap().drain(..) {
                        stream.shutdown(Shutdown::Both).ok();
                    }
                    self.state.store(CUT, Ordering::SeqCst);
                }
                CUT => {}
                _ => self.accept(&mut listener),
            }
            std::thread::sleep(NAP);
        }
    }

    fn accept(self: &Arc<Self>, listener: &mut Option<TcpListener>) {
        let listener =
            listener.get_or_insert_with(|| TcpListener::bind(("127.0.0.1", self.port)).unwrap());
        listener.set_nonblocking(true).unwrap();
        while let Ok((near, _)) = listener.accept() {
            let far = TcpStream::connect(&self.target).unwrap();
            near.set_nonblocking(false).unwrap();
            for stream in [&near, &far] {
                stream.set_nodelay(true).unwrap();
                stream.set_read_timeout(Some(Duration::from_millis(50))).unwrap();
                self.open.lock().unwrap().push(stream.try_clone().unwrap());
            }
            let (back, forth) = (self.clone(), self.clone());
            let (near_too, far_too) = (near.try_clone().unwrap(), far.try_clone().unwrap());
            std::thread::spawn(move || forth.pump(near, far));
            std::thread::spawn(move || back.pump(far_too, near_too));
        }
    }

    fn pump(&self, mut from: TcpStream, mut to: TcpStream) {
        let mut buffer = vec![0; 65_536];
        loop {
            let count = match from.read(&mut buffer) {
                Ok(0) => break,
                Ok(count) => count,
                Err(e) if matches!(e.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => {
                    if self.state() == ENDED {
                        break;
                    }
                    continue;
                }
                Err(_) => break,
            };
            while self.state() == FROZEN {
                std::thread::sleep(NAP);
            }
            if to.write_all(&buffer[..count]).is_err() {
                break;
            }
        }
        from.shutdown(Shutdown::Both).ok();
        to.shutdown(Shutdown::Both).ok();
    }
}
