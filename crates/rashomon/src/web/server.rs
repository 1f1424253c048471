//! The connections of the workbench: each has limits of time, and none keeps the program from ending.

use std::{future::Future, io, pin::pin, time::Duration};

use axum::Router;
use hyper::server::conn::http1;
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    server::graceful::GracefulShutdown,
    service::TowerToHyperService,
};
use tokio::{net::TcpListener, time::sleep};

/// How long the head of a request may take; a connection without a request is closed after it too.
const HEAD_TIME: Duration = Duration::from_secs(20);
/// How long answers that are under way may take once the workbench is to end.
const LAST_TIME: Duration = Duration::from_secs(2);
/// How long to wait when the system gives no connection, as when too many are open.
const PAUSE: Duration = Duration::from_millis(100);

/// Answers until `interrupted`, then lets what is under way end, though not for long, and not after the second interruption.
pub(super) async fn serve(listener: TcpListener, router: Router) {
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new()).header_read_timeout(HEAD_TIME);
    let connections = GracefulShutdown::new();
    let mut interruption = pin!(interrupted());
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            () = &mut interruption => break,
        };
        match accepted {
            Ok((stream, _)) => {
                let service = TowerToHyperService::new(router.clone());
                let connection = connections.watch(http.serve_connection(TokioIo::new(stream), service));
                // A connection that breaks off is the other side's affair.
                tokio::spawn(async move { drop(connection.await) });
            }
            Err(_) => sleep(PAUSE).await,
        }
    }
    drop(listener);
    tokio::select! {
        () = connections.shutdown() => {}
        () = sleep(LAST_TIME) => {}
        () = interrupted() => {}
    }
}

/// Waits for Ctrl-C. Where the system cannot tell of it, it ends the process by itself.
async fn interrupted() {
    let told: io::Result<()> = tokio::signal::ctrl_c().await;
    if told.is_err() {
        std::future::pending::<()>().await;
    }
}

/// Gives up on something that takes longer than a form may.
pub(super) async fn in_time<T>(work: impl Future<Output = T>) -> Option<T> {
    tokio::time::timeout(HEAD_TIME, work).await.ok()
}
