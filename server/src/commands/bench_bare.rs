//! The floor of a paired benchmark: the same bytes from a handler that does nothing else.

use super::{Failure, Outcome};
use actix_web::http::header::{CONTENT_TYPE, HeaderValue};
use actix_web::{App, HttpResponse, HttpServer, web};
use bytes::Bytes;
use clap::Args;
use pharmacy_server::config::Settings;
use std::path::PathBuf;
use std::process::ExitCode;

#[derive(Args)]
pub struct Options {
    /// The file whose bytes are the answer to everything.
    #[arg(long)]
    file: PathBuf,
}

pub fn run(settings: &Settings, options: &Options) -> Outcome {
    let unusable = |e: std::io::Error| {
        Failure::new(format!("{}: {e}", options.file.display()), "name a file that can be read")
    };
    let body = Bytes::from(std::fs::read(&options.file).map_err(unusable)?);
    let answer = move |body: web::Data<Bytes>| async move {
        HttpResponse::Ok()
            .insert_header((CONTENT_TYPE, HeaderValue::from_static("application/json")))
            .body(body.get_ref().clone())
    };
    let serving = async {
        let data = web::Data::new(body);
        let server = HttpServer::new(move || {
            App::new().app_data(data.clone()).default_service(web::to(answer))
        });
        server
            .workers(settings.workers.unwrap_or(1))
            .bind((settings.host.as_str(), settings.port))?
            .run()
            .await
    };
    actix_web::rt::System::new()
        .block_on(serving)
        .map_err(|e| Failure::new(e.to_string(), "choose another --port"))?;
    Ok(ExitCode::SUCCESS)
}
