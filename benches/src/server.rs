//! A server that costs as little as a server can: everything it sends is in memory before it is asked.
//!
//! Each connection has a thread of its own, which answers one request after another. The account is
//! that of `screendesk-mock`; its pages are rendered once, and its videos are one block of bytes
//! sent again and again.

use std::{
    io::{self, BufRead, BufReader, Read, Write},
    net::{TcpListener, TcpStream},
    path::Path,
    sync::Arc,
    thread,
    time::Duration,
};

use rcgen::{CertificateParams, Issuer, KeyPair};
use rustls::{
    ServerConfig, ServerConnection, StreamOwned,
    pki_types::{CertificateDer, PrivateKeyDer},
};

use crate::account::Account;

/// What is sent of a video at a time.
const BLOCK: usize = 256 * 1024;

/// What a server is made of.
pub(crate) struct Settings {
    pub(crate) latency: Duration,
    pub(crate) video_bytes: u64,
    pub(crate) tls: Option<Arc<ServerConfig>>,
}

struct Server {
    account: Account,
    settings: Settings,
    block: Vec<u8>,
}

/// Answers until the process ends.
pub(crate) fn serve(
    listener: &TcpListener,
    account: Account,
    settings: Settings,
) -> io::Result<()> {
    let block = (0..BLOCK).map(|i| (i % 251) as u8).collect();
    let server = Arc::new(Server { account, settings, block });
    for socket in listener.incoming() {
        let (server, socket) = (Arc::clone(&server), socket?);
        socket.set_nodelay(true)?;
        // That a client hangs up is its own affair.
        thread::spawn(move || drop(server.connection(socket)));
    }
    Ok(())
}

impl Server {
    fn connection(&self, socket: TcpStream) -> io::Result<()> {
        match &self.settings.tls {
            None => self.answer(socket),
            Some(config) => {
                let connection =
                    ServerConnection::new(Arc::clone(config)).map_err(io::Error::other)?;
                self.answer(StreamOwned::new(connection, socket))
            }
        }
    }

    fn answer(&self, stream: impl Read + Write) -> io::Result<()> {
        let mut stream = BufReader::new(stream);
        while let Some(path) = read_request(&mut stream)? {
            if !self.settings.latency.is_zero() {
                thread::sleep(self.settings.latency);
            }
            let out = stream.get_mut();
            if path.ends_with("/download") {
                self.send_video(out)?;
            } else if let Some(page) = self.account.page(&path) {
                out.write_all(page)?;
            } else {
                out.write_all(b"HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n")?;
            }
            out.flush()?;
        }
        Ok(())
    }

    fn send_video(&self, out: &mut impl Write) -> io::Result<()> {
        let mut left = self.settings.video_bytes;
        write!(
            out,
            "HTTP/1.1 200 OK\r\ncontent-type: video/mp4\r\ncontent-length: {left}\r\netag: \"v1-{left}\"\r\n\r\n"
        )?;
        while left > 0 {
            let n = usize::try_from(left).unwrap_or(BLOCK).min(BLOCK);
            out.write_all(&self.block[..n])?;
            left -= n as u64;
        }
        Ok(())
    }
}

/// The path and query of the next request; none when the client has hung up.
fn read_request(stream: &mut impl BufRead) -> io::Result<Option<String>> {
    let (mut path, mut line) = (None, String::new());
    loop {
        line.clear();
        if stream.read_line(&mut line)? == 0 {
            return Ok(None);
        }
        match (line.trim_end(), &path) {
            ("", Some(_)) => return Ok(path),
            (request, None) => path = request.split(' ').nth(1).map(str::to_owned),
            _ => {}
        }
    }
}

/// A certificate for `localhost`, with its authority written to `authority` for clients to trust.
pub(crate) fn tls(authority: &Path) -> Result<Arc<ServerConfig>, Box<dyn std::error::Error>> {
    let mut params = CertificateParams::default();
    params.is_ca = rcgen::IsCa::Ca(rcgen::BasicConstraints::Unconstrained);
    params.distinguished_name.push(rcgen::DnType::CommonName, "Benchmarks");
    params.key_usages = vec![rcgen::KeyUsagePurpose::KeyCertSign];
    let key = KeyPair::generate()?;
    let root = params.self_signed(&key)?;
    std::fs::write(authority, root.pem())?;
    let own_key = KeyPair::generate()?;
    let mut own = CertificateParams::new(["localhost".to_owned()])?;
    own.use_authority_key_identifier_extension = true;
    let own = own.signed_by(&own_key, &Issuer::new(params, key))?;
    let chain: Vec<CertificateDer<'static>> = vec![own.der().clone()];
    let key = PrivateKeyDer::try_from(own_key.serialize_der())?;
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .with_no_client_auth()
        .with_single_cert(chain, key)?;
    Ok(Arc::new(config))
}
