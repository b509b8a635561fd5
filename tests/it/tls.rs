//! TLS in front of a server: certificates made for the test, and a front that hands on the bytes.

use std::sync::Arc;

use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair, date_time_ymd};
use screendesk_client::{Client, Timeouts};
use tokio::{
    io::copy_bidirectional,
    net::{TcpListener, TcpStream},
    task::JoinHandle,
};
use tokio_rustls::{
    TlsAcceptor,
    rustls::{
        ServerConfig,
        crypto::aws_lc_rs,
        pki_types::{CertificateDer, PrivateKeyDer},
        version::{TLS12, TLS13},
    },
};

use crate::support::{Screendesk, quick};

/// What the server shows of itself.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Certificate {
    /// All is well, for a client that trusts the authority.
    Good,
    /// By an authority that nobody trusts.
    SelfSigned,
    /// For another host.
    WrongName,
    /// No longer valid.
    Expired,
}

/// `https://localhost:PORT`, in front of a server.
pub(crate) struct TlsFront {
    port: u16,
    authority: CertificateDer<'static>,
    task: JoinHandle<()>,
}

impl Drop for TlsFront {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl TlsFront {
    pub(crate) async fn start(server: &Screendesk, certificate: Certificate) -> Self {
        let (authority, config) = config(certificate);
        let acceptor = TlsAcceptor::from(Arc::new(config));
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let behind = reqwest::Url::parse(server.url()).expect("a URL");
        let behind = ("127.0.0.1", behind.port().expect("a port"));
        let task = tokio::spawn(async move {
            while let Ok((socket, _)) = listener.accept().await {
                let acceptor = acceptor.clone();
                tokio::spawn(async move {
                    let mut outer = acceptor.accept(socket).await?;
                    let mut inner = TcpStream::connect(behind).await?;
                    copy_bidirectional(&mut outer, &mut inner).await
                });
            }
        });
        Self { port, authority, task }
    }

    /// The base URL of the API behind the front.
    pub(crate) fn url(&self) -> String {
        format!("https://localhost:{}/api/v2", self.port)
    }

    /// A client that trusts the authority of the front, and tries four times.
    pub(crate) fn client(&self, server: &Screendesk) -> Client {
        let authority = reqwest::Certificate::from_der(&self.authority).expect("a certificate");
        let http = reqwest::Client::builder()
            .tls_certs_only([authority])
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .build()
            .expect("an HTTP client");
        Client::builder()
            .base_url(self.url())
            .token(server.token())
            .http_client(http)
            .timeouts(Timeouts::default())
            .retry(quick().with_attempts(4))
            .build()
            .expect("a client")
    }
}

/// The authority, and a server's configuration with the certificate that was asked for.
fn config(certificate: Certificate) -> (CertificateDer<'static>, ServerConfig) {
    let mut authority = CertificateParams::default();
    authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let authority_key = KeyPair::generate().expect("a key");
    let authority_certificate = authority.self_signed(&authority_key).expect("a certificate");

    let name = if certificate == Certificate::WrongName { "elsewhere.test" } else { "localhost" };
    let mut params = CertificateParams::new([name.to_owned()]).expect("a name");
    if certificate == Certificate::Expired {
        params.not_before = date_time_ymd(2001, 1, 1);
        params.not_after = date_time_ymd(2002, 1, 1);
    }
    let key = KeyPair::generate().expect("a key");
    let signed = match certificate {
        Certificate::SelfSigned => params.self_signed(&key),
        _ => params.signed_by(&key, &Issuer::new(authority, authority_key)),
    };
    let chain = vec![signed.expect("a certificate").der().clone()];
    let key = PrivateKeyDer::try_from(key.serialize_der()).expect("a key");
    let config = ServerConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
        .with_protocol_versions(&[&TLS13, &TLS12])
        .expect("versions")
        .with_no_client_auth()
        .with_single_cert(chain, key)
        .expect("a certificate with its key");
    (authority_certificate.der().clone(), config)
}
