use super::*;
use actix_web::dev::ServiceResponse;
use actix_web::http::StatusCode;
use actix_web::{App, test};

const HTML: &str = "text/html,application/xhtml+xml,*/*;q=0.8";

fn bundle() -> Assets {
    let file = |path: &str, data: &'static [u8]| (path.to_owned(), Cow::Borrowed(data));
    let files = [
        file("index.html", b"page"),
        file("index.html.br", b"page br"),
        file("index.html.gz", b"page gz"),
        file("robots.txt", b"robots"),
        file("assets/app-1.js", b"script"),
        file("assets/app-1.js.br", b"script br"),
        file("assets/app_bg-2.wasm", b"wasm"),
    ];
    Assets::new(files.into(), 31_536_000)
}

async fn ask(assets: Assets, request: test::TestRequest) -> ServiceResponse {
    let app = App::new()
        .app_data(Data::new(assets))
        .configure(routes)
        .default_service(web::to(find_page));
    test::call_service(&test::init_service(app).await, request.to_request()).await
}

async fn get(path: &str, headers: &[(&'static str, &str)]) -> ServiceResponse {
    let request =
        headers.iter().fold(test::TestRequest::get().uri(path), |r, h| r.insert_header(*h));
    ask(bundle(), request).await
}

fn header<'a>(answer: &'a ServiceResponse, name: &str) -> &'a str {
    answer.headers().get(name).map_or("", |v| v.to_str().unwrap())
}

#[actix_web::test]
async fn a_named_file_is_kept_for_a_year_in_the_best_form_the_caller_takes() {
    let answer = get("/assets/app-1.js", &[("accept-encoding", "gzip, br")]).await;
    assert_eq!(header(&answer, "content-encoding"), "br");
    assert_eq!(header(&answer, "content-type"), "text/javascript; charset=utf-8");
    assert_eq!(header(&answer, "cache-control"), "public, max-age=31536000, immutable");
    assert_eq!(header(&answer, "vary"), "Accept-Encoding");
    assert_eq!(test::read_body(answer).await, "script br");
    for refused in ["", "gzip", "br;q=0", "identity"] {
        let answer = get("/assets/app-1.js", &[("accept-encoding", refused)]).await;
        assert_eq!(header(&answer, "content-encoding"), "", "{refused}");
        assert_eq!(test::read_body(answer).await, "script");
    }
    assert_eq!(
        header(&get("/assets/app_bg-2.wasm", &[]).await, "content-type"),
        "application/wasm"
    );
}

#[actix_web::test]
async fn a_caller_that_has_it_gets_304_for_the_form_it_has() {
    let brotli = [("accept-encoding", "br")];
    let etag = header(&get("/index.html", &brotli).await, "etag").to_owned();
    let answer = get("/", &[("accept", HTML), brotli[0], ("if-none-match", &etag)]).await;
    assert_eq!(answer.status(), StatusCode::NOT_MODIFIED);
    assert_eq!(header(&answer, "etag"), etag);
    let answer = get("/", &[("accept", HTML), ("if-none-match", &etag)]).await;
    assert_eq!((answer.status(), header(&answer, "cache-control")), (StatusCode::OK, "no-cache"));
}

#[actix_web::test]
async fn every_address_a_person_opens_is_the_page_and_nothing_else_is() {
    for path in ["/", "/medicines", "/medicines/0192?tab=log", "/a.b/c", "/healthy", "/x.y"] {
        assert_eq!(get(path, &[("accept", HTML)]).await.status(), StatusCode::OK, "{path}");
    }
    assert_eq!(get("/medicines", &[]).await.status(), StatusCode::OK);
    assert_eq!(test::read_body(get("/robots.txt", &[("accept", HTML)]).await).await, "robots");
    for path in [
        "/api/v1/nothing",
        "/api",
        "/health/nothing",
        "/auth/x",
        "/assets/none.js",
        "/docs/x",
        "/assets/",
    ] {
        assert_eq!(get(path, &[("accept", HTML)]).await.status(), StatusCode::NOT_FOUND, "{path}");
    }
    assert_eq!(
        get("/medicines", &[("accept", "application/json")]).await.status(),
        StatusCode::NOT_FOUND
    );
    assert_eq!(
        get("/favicon.ico", &[("accept", "image/*,*/*;q=0.8")]).await.status(),
        StatusCode::NOT_FOUND
    );
    let post = ask(bundle(), test::TestRequest::post().uri("/medicines")).await;
    assert_eq!(
        (post.status(), header(&post, "allow")),
        (StatusCode::METHOD_NOT_ALLOWED, "GET, HEAD")
    );
}

#[actix_web::test]
async fn nothing_outside_of_the_bundle_can_be_named() {
    let climbs = [
        "/assets/../index.html",
        "/assets/..%2findex.html",
        "/assets/%2e%2e/Cargo.toml",
        "/assets//etc/passwd",
        "/assets/app-1.js.br",
    ];
    for path in climbs {
        assert_eq!(get(path, &[("accept", "*/*")]).await.status(), StatusCode::NOT_FOUND, "{path}");
    }
}

#[actix_web::test]
async fn without_a_bundle_the_first_page_tells_how_to_build_one() {
    let empty = || Assets::new(HashMap::new(), 1);
    let answer =
        ask(empty(), test::TestRequest::get().uri("/").insert_header(("accept", HTML))).await;
    assert!(
        String::from_utf8(test::read_body(answer).await.to_vec()).unwrap().contains("xtask -- web")
    );
    let answer =
        ask(empty(), test::TestRequest::get().uri("/medicines").insert_header(("accept", HTML)))
            .await;
    assert_eq!(answer.status(), StatusCode::NOT_FOUND);
}
