use std::{
    io::{self, ErrorKind},
    time::Duration,
};

use screendesk_mock::{Bytes, Screendesk, Uuid};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::timeout,
};

/// How long a broken server is waited for; a test of a sound one never waits.
const PATIENCE: Duration = Duration::from_secs(10);

/// A connection on which a request was sent.
pub(crate) struct Wire {
    socket: TcpStream,
    received: Vec<u8>,
}

/// How the server ended a connection.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum End {
    Closed,
    Reset,
}

/// Everything that came on a connection, and how it ended.
pub(crate) struct Received {
    pub(crate) bytes: Bytes,
    pub(crate) end: End,
}

impl Wire {
    /// Connects and asks for a path below the base URL.
    pub(crate) async fn get(server: &Screendesk, path: &str) -> Self {
        Self::get_with(server, path, "").await
    }

    pub(crate) async fn download(server: &Screendesk, uuid: Uuid) -> Self {
        Self::get(server, &format!("/recordings/{uuid}/download")).await
    }

    /// As `get`, with more header lines, each ended by CRLF.
    pub(crate) async fn get_with(server: &Screendesk, path: &str, headers: &str) -> Self {
        let (host, base) = server.url().strip_prefix("http://").unwrap().split_once('/').unwrap();
        let token = server.token();
        let request = format!(
            "GET /{base}{path} HTTP/1.1\r\nhost: {host}\r\nauthorization: Bearer {token}\r\n{headers}\r\n"
        );
        let mut socket = TcpStream::connect(host).await.unwrap();
        socket.write_all(request.as_bytes()).await.unwrap();
        Self { socket, received: Vec::new() }
    }

    /// Reads until the server ends the connection.
    pub(crate) async fn read_to_end(mut self) -> Received {
        let reading = timeout(PATIENCE, self.socket.read_to_end(&mut self.received));
        let end = match reading.await.expect("the server ends the connection") {
            Ok(_) => End::Closed,
            Err(error) if error.kind() == ErrorKind::ConnectionReset => End::Reset,
            Err(error) => panic!("{error}"),
        };
        Received { bytes: self.received.into(), end }
    }

    /// Reads until this many bytes of the body have come, and returns those of it that have.
    pub(crate) async fn body(&mut self, len: usize) -> Bytes {
        loop {
            if let Some(at) = body_at(&self.received)
                && self.received.len() - at >= len
            {
                return Bytes::copy_from_slice(&self.received[at..]);
            }
            let reading = timeout(PATIENCE, self.socket.read_buf(&mut self.received));
            let read = reading.await.expect("the server sends more").unwrap();
            assert!(read > 0, "ended too early");
        }
    }

    /// Whether nothing is there to be read now, and the connection is open.
    pub(crate) fn is_silent(&self) -> bool {
        let nothing = self.socket.try_read(&mut [0]);
        matches!(nothing, Err(error) if error.kind() == io::ErrorKind::WouldBlock)
    }
}

impl Received {
    pub(crate) fn body(&self) -> Bytes {
        self.bytes.slice(body_at(&self.bytes).expect("the header fields came whole")..)
    }

    /// The status line and the header fields.
    pub(crate) fn head(&self) -> &str {
        let end = body_at(&self.bytes).expect("the header fields came whole");
        std::str::from_utf8(&self.bytes[..end]).unwrap()
    }
}

fn body_at(received: &[u8]) -> Option<usize> {
    received.windows(4).position(|window| window == b"\r\n\r\n").map(|at| at + 4)
}
