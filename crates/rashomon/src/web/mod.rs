//! The workbench: pages on a loopback address, rendered here, usable without JavaScript.

use std::{net::SocketAddr, path::PathBuf, sync::Arc};

use axum::{Router, extract::State, http::StatusCode, response::Html, routing::get};
use maud::{DOCTYPE, html};
use rashomon_casebook::{IncidentFilter, Store};

/// Serves the workbench of a case until interrupted. `open` asks the desktop to show it.
///
/// # Errors
/// When the address is not a loopback address or is taken.
pub(crate) fn serve(case: PathBuf, addr: SocketAddr, open: bool) -> anyhow::Result<()> {
    anyhow::ensure!(addr.ip().is_loopback(), "{addr} is no loopback address; the workbench is for this computer alone");
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().worker_threads(2).build()?;
    runtime.block_on(async {
        let listener = tokio::net::TcpListener::bind(addr).await?;
        let url = format!("http://{}/", listener.local_addr()?);
        eprintln!("workbench: {url} (Ctrl-C ends it)");
        if open {
            show(&url);
        }
        let app = Router::new().route("/", get(incidents)).with_state(Arc::new(case));
        let interrupted = async {
            // Without a signal handler the process ends at once, which is as good.
            let _ = tokio::signal::ctrl_c().await;
        };
        axum::serve(listener, app).with_graceful_shutdown(interrupted).await?;
        Ok(())
    })
}

/// Asks the desktop to open the address; a machine without one shows the address, which was printed.
fn show(url: &str) {
    let opener = if cfg!(target_os = "macos") { "open" } else { "xdg-open" };
    let quiet = std::process::Stdio::null;
    let _ = std::process::Command::new(opener).arg(url).stdin(quiet()).stdout(quiet()).stderr(quiet()).spawn();
}

async fn incidents(State(case): State<Arc<PathBuf>>) -> Result<Html<String>, (StatusCode, String)> {
    let fault = |error: rashomon_casebook::StoreError| (StatusCode::INTERNAL_SERVER_ERROR, error.to_string());
    let rows = Store::open(&case).and_then(|store| store.incidents(&IncidentFilter::default())).map_err(fault)?;
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head { meta charset="utf-8"; title { "Incidents" } }
            body {
                h1 { "Incidents" }
                ul { @for row in &rows { li { (row.label) } } }
            }
        }
    };
    Ok(Html(page.into_string()))
}
