//! A connection in the hands of a fault: written byte by byte, and ended without manners.

use std::{fmt::Write, io, time::Duration};

use bytes::{Bytes, BytesMut};
use http::header;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::sleep,
};

use crate::{answer::Answer, body::Body};

/// How a connection ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ending {
    /// FIN: what was sent was all.
    Close,
    /// RST.
    Reset,
    /// Not at all, until the client has had enough.
    Stall,
}

/// How the end of a body is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Framing {
    /// By `Content-Length`.
    Length,
    /// By chunks.
    Chunked,
    /// By the end of the connection.
    UntilClose,
}

/// What to do with a connection that was taken from the HTTP library.
pub(crate) struct Takeover {
    pub(crate) start: Bytes,
    pub(crate) body: Body,
    pub(crate) framing: Framing,
    /// Cuts the body off after this many bytes.
    pub(crate) cut: Option<u64>,
    /// Sends this many bytes at a time, this far apart.
    pub(crate) pace: Option<(usize, Duration)>,
    /// Follows the whole body.
    pub(crate) extra: Bytes,
    pub(crate) ending: Ending,
}

impl Takeover {
    /// Sends these bytes and ends the connection.
    pub(crate) fn new(start: impl Into<Bytes>, ending: Ending) -> Self {
        Self {
            start: start.into(),
            body: Body::empty(),
            framing: Framing::Length,
            cut: None,
            pace: None,
            extra: Bytes::new(),
            ending,
        }
    }

    /// Does it. The client may be gone at any moment, which is the end of it.
    pub(crate) async fn run(mut self, mut socket: TcpStream) -> io::Result<()> {
        socket.write_all(&self.start).await?;
        self.write_body(&mut socket).await?;
        match self.ending {
            Ending::Close => socket.shutdown().await?,
            Ending::Reset => {
                sent(&socket).await?;
                return socket.set_zero_linger();
            }
            Ending::Stall => {}
        }
        // Bytes left unread would turn the end into a reset; this also waits for the client to leave.
        let mut unread = [0; 4096];
        while socket.read(&mut unread).await? > 0 {}
        Ok(())
    }

    async fn write_body(&mut self, socket: &mut TcpStream) -> io::Result<()> {
        let mut left = self.cut.unwrap_or(u64::MAX);
        while let Some(mut chunk) = if left > 0 { self.body.next() } else { None } {
            chunk.truncate(left.min(chunk.len() as u64) as usize);
            left -= chunk.len() as u64;
            while !chunk.is_empty() {
                let piece = match self.pace {
                    Some((bytes, every)) => {
                        sleep(every).await;
                        chunk.split_to(bytes.min(chunk.len()))
                    }
                    None => chunk.split_to(chunk.len()),
                };
                write_piece(socket, self.framing, &piece).await?;
            }
        }
        if self.cut.is_none() {
            if self.framing == Framing::Chunked {
                socket.write_all(b"0\r\n\r\n").await?;
            }
            socket.write_all(&self.extra).await?;
        }
        Ok(())
    }
}

async fn write_piece(socket: &mut TcpStream, framing: Framing, piece: &[u8]) -> io::Result<()> {
    if framing != Framing::Chunked {
        return socket.write_all(piece).await;
    }
    socket.write_all(format!("{:x}\r\n", piece.len()).as_bytes()).await?;
    socket.write_all(piece).await?;
    socket.write_all(b"\r\n").await
}

/// The status line and header fields of an answer that is written by hand.
///
/// `whole` says that the answer will be complete, so that the client may be told of the closing that follows.
pub(crate) fn head(answer: &Answer, framing: Framing, whole: bool) -> BytesMut {
    let status = answer.status();
    let mut head = BytesMut::new();
    let reason = status.canonical_reason().unwrap_or("Unknown");
    head.extend_from_slice(format!("HTTP/1.1 {} {reason}\r\n", status.as_u16()).as_bytes());
    for (name, value) in answer.headers() {
        head.extend_from_slice(name.as_str().as_bytes());
        head.extend_from_slice(b": ");
        head.extend_from_slice(value.as_bytes());
        head.extend_from_slice(b"\r\n");
    }
    let headers = answer.headers();
    let framed = headers.contains_key(header::CONTENT_LENGTH)
        || headers.contains_key(header::TRANSFER_ENCODING);
    // Writing to a buffer in memory cannot fail.
    let _ = match (framing, answer.body().remaining()) {
        _ if framed => Ok(()),
        (Framing::Length, Some(len)) => write!(head, "content-length: {len}\r\n"),
        (Framing::Chunked, _) => write!(head, "transfer-encoding: chunked\r\n"),
        (Framing::Length, None) | (Framing::UntilClose, _) => Ok(()),
    };
    let close = if whole { "connection: close\r\n" } else { "" };
    let date = httpdate::fmt_http_date(std::time::SystemTime::now());
    let _ = write!(head, "{close}date: {date}\r\n\r\n");
    head
}

/// Resolves when everything that was written has left for the client.
///
/// A reset throws away what the kernel has not sent yet: without this, a client that reads slowly
/// would see it earlier than it was scripted.
#[cfg(target_os = "linux")]
async fn sent(socket: &TcpStream) -> io::Result<()> {
    use rustix::event::{PollFd, PollFlags, Timespec, poll};

    // From now on the socket counts as writable only when nothing in it waits to be sent.
    socket2::SockRef::from(socket).set_tcp_notsent_lowat(1)?;
    let is_writable = || {
        let mut sockets = [PollFd::new(socket, PollFlags::OUT)];
        match poll(&mut sockets, Some(&Timespec { tv_sec: 0, tv_nsec: 0 }))? {
            0 => Err(io::ErrorKind::WouldBlock.into()),
            _ => Ok(()),
        }
    };
    socket.async_io(tokio::io::Interest::WRITABLE, is_writable).await
}

/// Resolves at once: elsewhere the kernel does not tell, and a reset may come early.
#[cfg(not(target_os = "linux"))]
async fn sent(_: &TcpStream) -> io::Result<()> {
    Ok(())
}
