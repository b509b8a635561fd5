//! An S3-compatible server on loopback, and a front for it that breaks connections.

use std::{
    collections::BTreeMap,
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use hyper_util::{
    rt::{TokioExecutor, TokioIo},
    server::conn::auto::Builder,
};
use s3s::{auth::SimpleAuth, service::S3ServiceBuilder};
use s3s_fs::FileSystem;
use tokio::{
    io::copy_bidirectional,
    net::{TcpListener, TcpStream},
    task::JoinHandle,
};

const KEY: &str = "key";
const SECRET: &str = "secret";
const BUCKET: &str = "backups";

/// A server with one bucket; what is in it can be seen on disk.
pub(crate) struct S3 {
    root: tempfile::TempDir,
    port: u16,
    tasks: Vec<JoinHandle<()>>,
    /// Every so manieth connection is broken; 0 for none.
    pub(crate) break_every: Arc<AtomicU64>,
}

impl Drop for S3 {
    fn drop(&mut self) {
        self.tasks.iter().for_each(JoinHandle::abort);
    }
}

impl S3 {
    pub(crate) async fn start() -> Self {
        let root = tempfile::tempdir().expect("a directory");
        std::fs::create_dir(root.path().join(BUCKET)).expect("a bucket");
        let mut service = S3ServiceBuilder::new(FileSystem::new(root.path()).expect("a server"));
        service.set_auth(SimpleAuth::from_single(KEY, SECRET));
        let service = service.build();
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let behind = listener.local_addr().expect("an address");
        let server = tokio::spawn(async move {
            while let Ok((socket, _)) = listener.accept().await {
                let service = service.clone();
                tokio::spawn(async move {
                    let http = Builder::new(TokioExecutor::new());
                    let _ = http.serve_connection(TokioIo::new(socket), service).await;
                });
            }
        });
        let front = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let port = front.local_addr().expect("an address").port();
        let break_every = Arc::new(AtomicU64::new(0));
        let every = Arc::clone(&break_every);
        let front = tokio::spawn(async move {
            let mut connections = 0;
            while let Ok((mut outer, _)) = front.accept().await {
                connections += 1;
                let every = every.load(Ordering::Relaxed);
                let is_broken = every > 0 && connections % every == 0;
                tokio::spawn(async move {
                    let mut inner = TcpStream::connect(behind).await?;
                    if is_broken {
                        // Some of the request passes, and nothing comes back.
                        let mut some = [0; 700];
                        let read = tokio::io::AsyncReadExt::read(&mut outer, &mut some).await?;
                        tokio::io::AsyncWriteExt::write_all(&mut inner, &some[..read]).await?;
                        outer.set_zero_linger()?;
                        return Ok((0, 0));
                    }
                    copy_bidirectional(&mut outer, &mut inner).await
                });
            }
        });
        Self { root, port, tasks: vec![server, front], break_every }
    }

    pub(crate) fn destination(&self) -> String {
        format!("s3://{BUCKET}/screendesk")
    }

    /// What the ecosystem's programs are configured by.
    pub(crate) fn environment(&self) -> Vec<(String, String)> {
        [
            ("AWS_ACCESS_KEY_ID", KEY.to_owned()),
            ("AWS_SECRET_ACCESS_KEY", SECRET.to_owned()),
            ("AWS_REGION", "us-east-1".to_owned()),
            ("AWS_ENDPOINT", format!("http://127.0.0.1:{}", self.port)),
            ("AWS_ALLOW_HTTP", "true".to_owned()),
        ]
        .map(|(name, value)| (name.to_owned(), value))
        .into()
    }

    /// All objects of the export, by their names in it.
    pub(crate) fn objects(&self) -> BTreeMap<String, Vec<u8>> {
        let mut objects = BTreeMap::new();
        collect(&self.root.path().join(BUCKET).join("screendesk"), "", &mut objects);
        objects
    }

    /// What the server itself keeps of uploads that are under way.
    pub(crate) fn parts_under_way(&self) -> usize {
        let mut files = BTreeMap::new();
        collect(self.root.path(), "", &mut files);
        files
            .keys()
            .filter(|name| name.contains(".upload-part") || name.contains(".upload_id-"))
            .count()
    }
}

/// All files below a directory, by their names in it.
pub(crate) fn collect(dir: &Path, prefix: &str, files: &mut BTreeMap<String, Vec<u8>>) {
    let Ok(entries) = std::fs::read_dir(dir) else { return };
    for entry in entries {
        let entry = entry.expect("an entry");
        let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
        if entry.path().is_dir() {
            collect(&entry.path(), &format!("{name}/"), files);
        } else if let Ok(bytes) = std::fs::read(entry.path()) {
            // What a running process has taken away in between is not there.
            files.insert(name, bytes);
        }
    }
}
