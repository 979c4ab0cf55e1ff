//! A whole server in a thread of its own: for the command and, on a port that the system chooses, for tests.

use crate::access::{AccessLog, Writing};
use crate::alerts::{Alerts, Figures};
use crate::app::{self, App};
use crate::auth::{Auth, first_start};
use crate::cache::{Cache, Keeping, Shared, Timeouts};
use crate::clock::Clock;
use crate::config::Settings;
use crate::error::{Error, Result};
use crate::events::{self, Hub};
use crate::http::assets::Assets;
use crate::http::openapi::Document;
use crate::jobs::{self, Chore, Runner, Tools};
use crate::ledger::{Upkeep, Verified};
use crate::monitor::health::Looking;
use crate::monitor::sampler::{Periodic, Sampler};
use crate::monitor::{Health, Requests, log};
use crate::photos::Darkroom;
use crate::setup;
use crate::store::{Place, Store, Threads};
use crate::warm;
use actix_web::HttpServer;
use actix_web::dev::{Server, ServerHandle};
use actix_web::web::Data;
use pharmacy_contract::jobs::JobKind;
use serde_json::json;
use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::sync::mpsc::{Sender, channel};
use std::thread::JoinHandle;
use std::time::Duration;
use tokio::sync::oneshot;

/// How long requests in flight may take once the end was asked for; new ones are still answered meanwhile, so that a
/// balancer hears that it should send no more.
const LAST_ANSWERS: Duration = Duration::from_millis(2_500);
/// Of these, how long a balancer has to see that this server is not ready; meanwhile everything is answered.
const NOTICE: Duration = Duration::from_millis(1_500);
/// And how long reads are then given back: a balancer that does not ask for readiness learns from that.
const GIVING_BACK: Duration = Duration::from_millis(500);
/// In seconds: for those who came in the last moment.
const LAST_MOMENT: u64 = 1;
/// How long the store may take to write what is queued; what is not written was not acknowledged.
const LAST_WRITES: Duration = Duration::from_millis(1_500);

/// A server that answers.
pub struct Running {
    pub address: SocketAddr,
    /// Name and made-up password of the administrator, when this start created one.
    pub first_sign_in: Option<(String, String)>,
    pub store: Store,
    pub cache: Arc<Cache>,
    pub health: Health,
    handle: ServerHandle,
    ended: Option<oneshot::Receiver<()>>,
    thread: JoinHandle<()>,
    is_balanced: bool,
    requests: Requests,
    looking: Looking,
    watching: [Periodic; 2],
    writing: Writing,
    upkeep: Upkeep,
    jobs: Runner,
    events: Arc<Hub>,
    threads: Threads,
}

/// Opens the store, brings it up to date, creates the first administrator and listens. Comes back when the server
/// answers; not for threads of an async runtime.
///
/// # Errors
/// A store that cannot be opened, a setting that cannot be used, a port that is taken.
pub fn start(settings: Settings, clock: Clock) -> Result<Running> {
    let (store, threads) = Store::open(&settings.place()?, clock.clone(), settings.slow_query())?;
    setup::first_records(&store)?;
    let first_sign_in = first_start(&store, &settings)?;
    let (cache, keeping) = open_cache(&store, &settings)?;
    let requests = Requests::new(settings.slow_request(), clock.clone());
    let health = Health::default();
    let looking = health.start(store.clone())?;
    let (sampler, alerts) = (Sampler::default(), Alerts::new(&settings, clock)?);
    let figures =
        Figures { requests: requests.clone(), cache: cache.clone(), health: health.clone() };
    let watching = [
        sampler.start(store.clone(), settings.session_idle_minutes)?,
        alerts.start(figures, settings.alert_min_requests)?,
    ];
    let assets =
        Data::new(Assets::embedded(settings.send_file_max_age_default, !settings.is_production()));
    let auth = Auth::new(&store, &settings, cache.clone());
    let (access, writing) = AccessLog::start(&store)?;
    let verified = Arc::new(Verified::default());
    let board = jobs::Shared::default();
    let events = Arc::new(Hub::new(&store, settings.event_listeners)?);
    let tools = Tools {
        store: store.clone(),
        cache: cache.clone(),
        settings: settings.clone(),
        board: board.clone(),
    };
    let is_balanced = !settings.trusted_proxies.is_empty();
    let app = Data::new(App {
        store: store.clone(),
        cache: cache.clone(),
        auth,
        settings,
        access,
        verified: verified.clone(),
        health: health.clone(),
        requests: requests.clone(),
        sampler,
        alerts,
        jobs: board,
        events: events.clone(),
        photos: Darkroom::default(),
    });
    let document = Data::new(Document::default());
    let (started, waiting) = channel();
    let (end, ended) = oneshot::channel();
    let serving = Serving { app, assets, document, keeping, started };
    let thread = std::thread::Builder::new().name("server".into()).spawn(move || {
        serving.work();
        end.send(()).ok();
    });
    let thread = thread.map_err(|e| Error::Internal(format!("no thread: {e}")))?;
    let (handle, address) =
        waiting.recv().map_err(|_| Error::Internal("the server ended at its start".into()))??;
    let upkeep = Upkeep::start(store.clone(), verified)?;
    let jobs = Runner::start(&tools, chores())?;
    Ok(Running {
        address,
        first_sign_in,
        store,
        cache,
        handle,
        ended: Some(ended),
        thread,
        is_balanced,
        health,
        requests,
        looking,
        watching,
        writing,
        upkeep,
        jobs,
        events,
        threads,
    })
}

impl Running {
    /// Fires when the server has ended by itself; to be taken once.
    pub fn ended(&mut self) -> Option<oneshot::Receiver<()>> {
        self.ended.take()
    }

    /// Whoever comes in the moment in which the door closes is cut off, and a balancer may not send a change twice. So
    /// each balancer turns away before: it asks for readiness, or gets a read back. Answers what is left of the time.
    fn leave_balancers(&self) -> Duration {
        std::thread::sleep(NOTICE);
        self.health.turn_away();
        std::thread::sleep(GIVING_BACK);
        LAST_ANSWERS.saturating_sub(NOTICE + GIVING_BACK)
    }

    /// Finishes what is in flight and ends, within five seconds.
    pub fn stop(mut self) {
        self.health.end();
        // Whoever hears events would not let the server end.
        self.jobs.tell_end();
        self.events.end();
        self.looking.end();
        let left = if self.is_balanced { self.leave_balancers() } else { LAST_ANSWERS };
        self.requests.wait_for_answers(left);
        // The future is only for those who wait: the request to stop goes out at the call.
        drop(self.handle.stop(true));
        if self.thread.join().is_err() {
            tracing::error!("the server's thread had panicked");
        }
        self.jobs.stop();
        self.upkeep.stop();
        self.looking.stop();
        self.watching.into_iter().for_each(Periodic::stop);
        self.writing.join();
        warm::remember(&self.cache, self.store.place().directory());
        drop(self.store);
        let (done, finished) = channel();
        let threads = self.threads;
        let joining = std::thread::Builder::new().name("last writes".into()).spawn(move || {
            threads.join();
            done.send(()).ok();
        });
        if joining.is_err() || finished.recv_timeout(LAST_WRITES).is_err() {
            tracing::warn!(
                "the store did not finish in time; unfinished changes were not acknowledged"
            );
        }
    }
}

/// The process's own cache, and behind it the one that it shares with others, where there is one.
fn open_cache(store: &Store, settings: &Settings) -> Result<(Arc<Cache>, Option<Keeping>)> {
    let own =
        Cache::new(settings.cache_max_bytes, Timeouts::chosen(settings), store.clock().clone());
    let Some(url) = &settings.redis_url else { return Ok((Arc::new(own), None)) };
    if matches!(store.place(), Place::Directory(_)) {
        let text = "REDIS_URL is for several processes over one PostgreSQL; leave it out, or set DATABASE_URL";
        return Err(Error::Internal(text.into()));
    }
    let secret = store.kept_secret("shared_cache")? + &store.incarnation()?;
    let (shared, keeping) = Shared::new(url.expose(), &secret)?;
    Ok((Arc::new(own.with_shared(shared)), Some(keeping)))
}

/// What is done by the clock beside the program's own: one line each.
fn chores() -> Vec<Chore> {
    let cache =
        Chore::hourly(JobKind::SweepCache, |tools| Ok(json!({ "entries": tools.cache.sweep() })));
    let logs = Chore::nightly(JobKind::CleanLogs, |tools| {
        let cleaned = log::clean(&tools.settings, tools.store.clock());
        let cleaned = cleaned.map_err(|e| Error::Internal(format!("log files: {e}")))?;
        Ok(json!({ "files": cleaned.files, "bytes": cleaned.bytes }))
    });
    vec![cache, logs]
}

struct Serving {
    app: Data<App>,
    assets: Data<Assets>,
    document: Data<Document>,
    keeping: Option<Keeping>,
    started: Sender<Result<(ServerHandle, SocketAddr)>>,
}

impl Serving {
    fn work(mut self) {
        let started = self.started.clone();
        actix_web::rt::System::new().block_on(async move {
            let (app, keeping) = (self.app.clone(), self.keeping.take());
            let (server, address) = match self.listen() {
                Ok(listening) => listening,
                Err(error) => return drop(started.send(Err(error))),
            };
            let told = app.clone();
            actix_web::rt::spawn(async move { events::work(&told).await });
            if let Some(keeping) = keeping {
                actix_web::rt::spawn(keeping.work());
            }
            if app.settings.cache_warm_up {
                actix_web::rt::spawn(async move { warm::up(&app).await });
            }
            started.send(Ok((server.handle(), address))).ok();
            if let Err(error) = server.await {
                tracing::error!(%error, "the server ended");
            }
        });
    }

    fn listen(self) -> Result<(Server, SocketAddr)> {
        let Self { app, assets, document, .. } = self;
        let (host, port) = (app.settings.host.clone(), app.settings.port);
        let workers = app.settings.workers.unwrap_or_else(cores);
        let server =
            HttpServer::new(move || app::build(app.clone(), assets.clone(), document.clone()))
                .workers(workers)
                .shutdown_timeout(LAST_MOMENT)
                .keep_alive(Duration::from_secs(75))
                .client_request_timeout(Duration::from_secs(10))
                .client_disconnect_timeout(Duration::from_secs(2))
                .disable_signals();
        let mut server = server.bind((host.as_str(), port)).map_err(|e| taken(&host, port, &e))?;
        // `localhost` may mean either loopback address: whoever listens on one listens on both.
        if host == "127.0.0.1" && port != 0 && TcpListener::bind(("::1", port)).is_ok() {
            server = server.bind(("::1", port)).map_err(|e| taken("::1", port, &e))?;
        }
        let address = server.addrs().first().copied();
        let address = address.ok_or_else(|| {
            Error::Internal(format!("{host} is no address of this machine; choose another --host"))
        })?;
        Ok((server.run(), address))
    }
}

fn taken(host: &str, port: u16, error: &std::io::Error) -> Error {
    let remedy = match error.kind() {
        std::io::ErrorKind::AddrInUse => "stop the program that uses it, or choose another --port",
        std::io::ErrorKind::PermissionDenied => "choose a --port above 1023",
        _ => "choose another --host or --port",
    };
    Error::Internal(format!("cannot listen at {host}:{port} ({error}); {remedy}"))
}

fn cores() -> usize {
    std::thread::available_parallelism().map_or(2, usize::from)
}
