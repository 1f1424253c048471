//! The workbench: a local site to explore a case, rendered on the server and usable without JavaScript.
//!
//! [`guard`] decides what is answered at all, [`desk`] fetches from the case, and one module a page turns plain data into markup (maud
//! escapes every value, so nothing from a document is ever run as markup). Listens on loopback only.

mod actors;
mod changes;
mod desk;
mod document;
mod dossier;
mod guard;
mod incidents;
mod layout;
mod review;
mod search;
mod server;
mod strip;

use std::{net::SocketAddr, path::PathBuf, sync::Arc};

use anyhow::Context as _;
use axum::{
    Form, Router,
    body::{Body, Bytes},
    extract::{FromRequest as _, Path, Query, Request, State},
    http::{StatusCode, header},
    middleware::{self, Next},
    response::{IntoResponse, Redirect, Response},
    routing::get,
};
use maud::{Markup, html};

use self::desk::Desk;
use crate::cli::Global;

/// Where forms that decide are sent to.
const DECIDE: &str = "/review";

type Shared = State<Arc<Desk>>;

/// Serves the workbench of a case until interrupted. `open` asks the desktop to show it.
///
/// # Errors
/// When the address is not a loopback address or is taken, or the case cannot be read.
pub(crate) fn serve(global: &Global, case: PathBuf, addr: SocketAddr, open: bool) -> anyhow::Result<()> {
    anyhow::ensure!(addr.ip().is_loopback(), "{addr} is no loopback address; the workbench is for this computer alone");
    let desk = Desk::new(case, global)?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().worker_threads(2).build()?;
    runtime.block_on(async {
        let taken = || format!("cannot listen on {addr} (--addr 127.0.0.1:0 takes any free port)");
        let listener = tokio::net::TcpListener::bind(addr).await.with_context(taken)?;
        let addr = listener.local_addr()?;
        let url = format!("http://{addr}/");
        eprintln!("workbench: {url} (Ctrl-C ends it)");
        if open {
            show(&url);
        }
        server::serve(listener, router(desk, addr.port())).await;
        anyhow::Ok(())
    })?;
    // What is still under way does not keep the program: a decision is written as a whole or not at all.
    runtime.shutdown_background();
    Ok(())
}

/// Asks the desktop to open the address; a machine without one shows the address, which was printed.
fn show(url: &str) {
    let opener = if cfg!(target_os = "macos") { "open" } else { "xdg-open" };
    let quiet = std::process::Stdio::null;
    let _ = std::process::Command::new(opener).arg(url).stdin(quiet()).stdout(quiet()).stderr(quiet()).spawn();
}

/// All pages.
fn router(desk: Desk, port: u16) -> Router {
    let desk = Arc::new(desk);
    Router::new()
        .route("/", get(async |State(desk): Shared, Query(filters): Query<incidents::Filters>| incidents::list(&desk, &filters)))
        .route("/incident/{id}", get(async |State(desk): Shared, Path(id): Path<String>| found(dossier::show(&desk, &id))))
        .route("/contradictions", get(async |State(desk): Shared| search::contradictions(&desk)))
        .route("/actors", get(async |State(desk): Shared| actors::list(&desk)))
        .route("/actor/{id}", get(async |State(desk): Shared, Path(id): Path<String>| found(actors::show(&desk, &id))))
        .route("/documents", get(async |State(desk): Shared| document::list(&desk)))
        .route(
            "/document/{id}",
            get(async |State(desk): Shared, Path(id): Path<String>, Query(look): Query<document::Look>| {
                found(document::show(&desk, &id, &look))
            }),
        )
        .route("/changes", get(async |State(desk): Shared| changes::last(&desk)))
        .route("/search", get(async |State(desk): Shared, Query(query): Query<search::Query>| search::results(&desk, &query)))
        .route(
            DECIDE,
            get(async |State(desk): Shared| review::log(&desk))
                .post(async |State(desk): Shared, request: Request| decided(&desk, request).await),
        )
        .route("/style.css", get(async || asset("text/css; charset=utf-8", include_str!("web/assets/style.css"))))
        .route("/icon.svg", get(async || asset("image/svg+xml", include_str!("web/assets/icon.svg"))))
        .fallback(async || found(None))
        .layer(middleware::from_fn_with_state(Arc::clone(&desk), anew))
        .with_state(desk)
        .layer(middleware::from_fn_with_state(port, guard::check))
}

/// Answers from the case as it is now, whoever changed it.
async fn anew(State(desk): Shared, request: Request, next: Next) -> Response {
    tokio::task::block_in_place(|| desk.refresh());
    next.run(request).await
}

/// Decides what a form asks for, and leads on to what came of it.
async fn decided(desk: &Desk, request: Request) -> Response {
    let (head, body) = request.into_parts();
    let Some(body) = server::in_time(Bytes::from_request(Request::new(body), &())).await else {
        return (StatusCode::REQUEST_TIMEOUT, "the form did not arrive\n").into_response();
    };
    let form = match body {
        Ok(body) => Form::<review::Form>::from_request(Request::from_parts(head, Body::from(body)), &()).await,
        Err(why) => return (StatusCode::UNPROCESSABLE_ENTITY, review::not_decided(&why.body_text(), "")).into_response(),
    };
    let form = match form {
        Ok(Form(form)) => form,
        Err(why) => {
            let why = format!("The form is none of rashomon's, or was damaged on its way: {}", why.body_text());
            return (StatusCode::UNPROCESSABLE_ENTITY, review::not_decided(&why, "")).into_response();
        }
    };
    // Reconciling a big case takes seconds; other pages are answered meanwhile.
    match tokio::task::block_in_place(|| review::decide(desk, &form)) {
        review::Outcome::Done(path) => Redirect::to(&path).into_response(),
        review::Outcome::Refused(page) => (StatusCode::UNPROCESSABLE_ENTITY, page).into_response(),
        review::Outcome::Foreign => (StatusCode::FORBIDDEN, "only rashomon's own pages decide\n").into_response(),
    }
}

fn asset(media_type: &'static str, text: &'static str) -> Response {
    ([(header::CONTENT_TYPE, media_type)], text).into_response()
}

/// The page, or one that says that there is none.
fn found(page: Option<Markup>) -> Response {
    match page {
        Some(page) => page.into_response(),
        None => {
            let body =
                html! { h1 { "Not here" } p { "The case holds nothing at this address. " a href="/" { "To the incidents" } } };
            (StatusCode::NOT_FOUND, layout::page("Not here", "", &body)).into_response()
        }
    }
}
