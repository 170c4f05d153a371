//! Answering on a socket.

mod unstalled;

use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use hyper::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::{Service, service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use tokio::net::TcpListener;
use tokio::task::JoinSet;

use crate::server::unstalled::Unstalled;
use crate::staff::secret_uses;
use crate::{App, router};

/// How long a client may take to send a request's head; also how long an idle connection is kept.
const HEAD_TIMEOUT: Duration = Duration::from_secs(30);
/// The same while there are very many connections.
const CROWDED_HEAD_TIMEOUT: Duration = Duration::from_secs(2);
/// How long requests that are under way may take when the program is told to stop.
const SHUTDOWN_TIMEOUT: Duration = Duration::from_secs(30);

/// The largest head of a request, and the most that is read of a body at once. Web servers allow 8 to 32 KiB.
const BUFFER: usize = 16 << 10;

/// Who is at the other end of a connection.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Peer(pub(crate) SocketAddr);

/// Answers until `stop` is done; then takes no more connections and lets what is under way finish.
///
/// # Errors
/// None by now; a connection that fails ends alone.
pub async fn serve(listener: TcpListener, app: Arc<App>, stop: impl Future<Output = ()>) -> io::Result<()> {
    let service = TowerToHyperService::new(router(Arc::clone(&app)));
    let uses = tokio::spawn(secret_uses::keep(Arc::clone(&app)));
    // The first page should not have to wait for it.
    app.staff.overview.start(&app);
    app.public.shelf.start(&app);
    let graceful = GracefulShutdown::new();
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new()).max_buf_size(BUFFER);
    let mut connections = JoinSet::new();
    tokio::pin!(stop);
    loop {
        let accepted = async {
            let place = app.bodies.connection().await;
            listener.accept().await.map(|accepted| (place, accepted))
        };
        let (place, (stream, address)) = tokio::select! {
            accepted = accepted => match accepted {
                Ok(accepted) => accepted,
                Err(error) => {
                    // Out of file descriptors, for one: waiting lets connections end.
                    tracing::warn!(%error, "a connection could not be accepted");
                    tokio::time::sleep(Duration::from_millis(50)).await;
                    continue;
                }
            },
            () = &mut stop => break,
        };
        let _ = stream.set_nodelay(true);
        let (service, bodies) = (service.clone(), Arc::clone(&app.bodies));
        let with_peer = service_fn(move |mut request: Request<Incoming>| {
            request.extensions_mut().insert(Peer(address));
            let (request, watch) = bodies.bound(request);
            let answer = service.call(request);
            async move { answer.await.map(|answer| watch.finish(answer)) }
        });
        http.header_read_timeout(if app.bodies.is_crowded() { CROWDED_HEAD_TIMEOUT } else { HEAD_TIMEOUT });
        let connection =
            graceful.watch(http.serve_connection(TokioIo::new(Unstalled::new(stream, Arc::clone(&app.bodies))), with_peer));
        connections.spawn(async move {
            if let Err(error) = connection.await {
                tracing::debug!(%error, "a connection ended early");
            }
            drop(place);
        });
        while connections.try_join_next().is_some() {}
    }
    drop(listener);
    // Whoever watches the journal would watch for ever.
    app.staff.live.stop();
    if tokio::time::timeout(SHUTDOWN_TIMEOUT, graceful.shutdown()).await.is_err() {
        tracing::warn!("some requests did not finish in time");
    }
    // A client that does not read its answer must not keep the program, and the writer, from ending.
    connections.shutdown().await;
    uses.abort();
    let _ = uses.await;
    secret_uses::store(&app).await;
    Ok(())
}
