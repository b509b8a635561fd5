//! One connection: HTTP/1.1 until it ends, or until a fault takes it over.

use std::{convert::Infallible, sync::Arc};

use hyper::{body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::rt::TokioIo;
use tokio::{net::TcpStream, sync::mpsc};

use crate::{fault::Delivered, service::Shared, takeover::Takeover};

/// Serves a connection to its end.
pub(crate) async fn serve(socket: TcpStream, number: u64, server: Arc<Shared>) {
    let (takeovers, mut taken_over) = mpsc::channel::<Takeover>(1);
    let service = service_fn(|request: http::Request<Incoming>| {
        let (server, takeovers) = (server.clone(), takeovers.clone());
        async move {
            match server.respond(request, number).await {
                Delivered::Answer(answer) => Ok::<_, Infallible>(answer),
                Delivered::Takeover(takeover) => {
                    // Refused only when the connection is gone, and then nobody waits for an answer.
                    let _ = takeovers.send(takeover).await;
                    std::future::pending().await
                }
            }
        }
    });
    let mut connection = http1::Builder::new().serve_connection(TokioIo::new(socket), service);
    let takeover = tokio::select! {
        takeover = taken_over.recv() => takeover,
        // How a connection ends is the client's business: an error here is one that it has seen.
        _ = &mut connection => None,
    };
    if let Some(takeover) = takeover {
        let socket = connection.into_parts().io.into_inner();
        let _ = takeover.run(socket).await;
    }
}
