//! The outermost layer of errors: whatever is not an answer becomes problem+json with path and request id, and what
//! is our fault is written to the log once.

use crate::error::Error;
use crate::monitor::requests::RequestId;
use actix_web::body::MessageBody;
use actix_web::dev::ServiceResponse;
use actix_web::http::header::{self, HeaderValue};
use actix_web::{HttpMessage, HttpRequest, HttpResponse, ResponseError};
use pharmacy_contract::problem::{Problem, ProblemKind};

/// Completes a problem with its path and request id, and replaces an error that the framework made.
pub(super) fn completed<B: MessageBody + 'static>(answer: ServiceResponse<B>) -> ServiceResponse {
    let (request, inner) = answer.into_parts();
    let whole = whole(&request, inner.map_into_boxed_body());
    ServiceResponse::new(request, whole)
}

fn whole(req: &HttpRequest, answer: HttpResponse) -> HttpResponse {
    let problem = match answer.error().and_then(|e| e.as_error::<Error>()) {
        Some(error) => {
            log(req, error);
            error.problem()
        }
        None if is_problem(&answer) || answer.extensions().contains::<OwnForm>() => return answer,
        None => foreign(req, &answer),
    };
    rebuilt(req, &answer, problem)
}

/// Beside an answer that says in a form of its own what is wrong: load balancers read the health addresses.
#[derive(Clone, Copy, Debug)]
pub struct OwnForm;

fn is_problem(answer: &HttpResponse) -> bool {
    answer
        .headers()
        .get(header::CONTENT_TYPE)
        .is_some_and(|v| v.as_bytes().starts_with(b"application/problem+json"))
}

/// Our faults go to the log, once, with the request id that the caller has seen.
fn log(req: &HttpRequest, error: &Error) {
    if error.status_code().is_server_error() {
        let (method, path) = (req.method(), req.path());
        tracing::error!(%error, %method, path, request_id = request_id(req), "request failed");
    }
}

fn rebuilt(req: &HttpRequest, answer: &HttpResponse, problem: Problem) -> HttpResponse {
    let mut whole = HttpResponse::build(answer.status());
    for (name, value) in answer.headers() {
        if name != header::CONTENT_TYPE && name != header::CONTENT_LENGTH {
            whole.append_header((name.clone(), value.clone()));
        }
    }
    whole.insert_header((
        header::CONTENT_TYPE,
        HeaderValue::from_static("application/problem+json"),
    ));
    whole.insert_header((header::CACHE_CONTROL, HeaderValue::from_static("no-store")));
    whole.json(Problem { instance: req.path().into(), request_id: request_id(req), ..problem })
}

fn request_id(req: &HttpRequest) -> String {
    req.extensions().get::<RequestId>().map_or_else(String::new, |id| id.0.to_string())
}

/// An answer that the framework made: no route, a body it could not read …
fn foreign(req: &HttpRequest, answer: &HttpResponse) -> Problem {
    let detail = answer.error().map(ToString::to_string).unwrap_or_default();
    let kind = match answer.status().as_u16() {
        404 => return ProblemKind::NotFound.problem(format!("there is nothing at {}", req.path())),
        405 => {
            return ProblemKind::MethodNotAllowed
                .problem(format!("{} is not possible here", req.method()));
        }
        400 => ProblemKind::UnreadableBody,
        401 => ProblemKind::NotSignedIn,
        403 => ProblemKind::Forbidden,
        406 => ProblemKind::NotAcceptable,
        408 => ProblemKind::Timeout,
        413 => ProblemKind::TooLarge,
        415 => ProblemKind::UnsupportedMediaType,
        422 => ProblemKind::Invalid,
        429 => ProblemKind::TooManyRequests,
        431 => ProblemKind::HeadersTooLarge,
        503 => ProblemKind::Busy,
        _ => ProblemKind::Internal,
    };
    let detail = if kind == ProblemKind::Internal {
        "it was written to the log under this request id".into()
    } else {
        detail
    };
    Problem { status: answer.status().as_u16(), ..kind.problem(detail) }
}

/// For an address that exists under other methods: 405 with `Allow`.
#[must_use]
pub fn wrong_method(allow: &str) -> Error {
    let mut refusal = crate::error::Refusal::new(
        ProblemKind::MethodNotAllowed,
        format!("possible here: {allow}"),
    );
    refusal.allow = Some(allow.into());
    refusal.into()
}
