//! A docs site that does what it is told: HTTP/1.1 over a plain socket, so that it can break its rules as well.

use std::collections::HashMap;
use std::io::{BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;

/// How a request is answered.
#[derive(Clone)]
pub(crate) enum Answer {
    /// A whole page, as Markdown.
    Page(Vec<u8>),
    /// A status and headers of the test's choice, and a body with its length.
    Response(u16, Vec<(&'static str, String)>, Vec<u8>),
    /// These bytes, and then the connection is closed.
    Raw(Vec<u8>),
    /// Nothing, until the site is taken down.
    Stall,
}

impl Answer {
    pub(crate) fn page(text: impl Into<Vec<u8>>) -> Self {
        Self::Page(text.into())
    }

    pub(crate) fn status(status: u16) -> Self {
        Self::Response(status, Vec::new(), Vec::new())
    }

    pub(crate) fn redirect(to: impl Into<String>) -> Self {
        Self::Response(302, vec![("location", to.into())], Vec::new())
    }
}

/// The site, until it is dropped.
pub(crate) struct DocsSite {
    address: SocketAddr,
    state: Arc<State>,
    thread: Option<JoinHandle<()>>,
}

struct State {
    /// Answers by path; the last one of a path is given for ever.
    answers: Mutex<HashMap<String, Vec<Answer>>>,
    requests: Mutex<Vec<String>>,
    down: AtomicBool,
    /// Stalled connections are let go when the sender of this channel is dropped.
    open: Mutex<Option<Sender<()>>>,
    released: Mutex<Receiver<()>>,
}

impl DocsSite {
    pub(crate) fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let (sender, receiver) = channel();
        let state = Arc::new(State {
            answers: Mutex::default(),
            requests: Mutex::default(),
            down: AtomicBool::new(false),
            open: Mutex::new(Some(sender)),
            released: Mutex::new(receiver),
        });
        let shared = Arc::clone(&state);
        let thread = std::thread::spawn(move || {
            for connection in listener.incoming() {
                if shared.down.load(Ordering::SeqCst) {
                    return;
                }
                let (Ok(connection), shared) = (connection, Arc::clone(&shared)) else { continue };
                // A client that goes away in the middle is no failure of the site.
                std::thread::spawn(move || shared.serve(&connection));
            }
        });
        Self { address, state, thread: Some(thread) }
    }

    /// A site with one page.
    pub(crate) fn with(path: &str, answer: Answer) -> Self {
        let site = Self::start();
        site.put(path, vec![answer]);
        site
    }

    /// Answers requests for a path in this order; the last answer is given for ever.
    pub(crate) fn put(&self, path: &str, answers: Vec<Answer>) {
        self.state.answers.lock().unwrap().insert(path.to_owned(), answers);
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// The heads of the requests so far.
    pub(crate) fn requests(&self) -> Vec<String> {
        self.state.requests.lock().unwrap().clone()
    }
}

impl Drop for DocsSite {
    fn drop(&mut self) {
        self.state.down.store(true, Ordering::SeqCst);
        self.state.open.lock().unwrap().take();
        // Wakes the listener, which then sees that it is over.
        drop(TcpStream::connect(self.address));
        if let Some(thread) = self.thread.take() {
            drop(thread.join());
        }
    }
}

impl State {
    fn serve(&self, mut connection: &TcpStream) {
        let mut head = String::new();
        let mut reader = BufReader::new(connection);
        while reader.read_line(&mut head).is_ok_and(|read| read > 2) {}
        let path = head.split_whitespace().nth(1).unwrap_or_default().to_owned();
        self.requests.lock().unwrap().push(head);
        let bytes = match self.next_answer(&path) {
            Answer::Page(body) => {
                response(200, &[("content-type", "text/markdown".to_owned())], &body)
            }
            Answer::Response(status, headers, body) => response(status, &headers, &body),
            Answer::Raw(bytes) => bytes,
            Answer::Stall => {
                let _ = self.released.lock().map(|released| released.recv());
                return;
            }
        };
        let _ = connection.write_all(&bytes);
    }

    fn next_answer(&self, path: &str) -> Answer {
        let mut answers = self.answers.lock().unwrap();
        match answers.get_mut(path) {
            Some(answers) if answers.len() > 1 => answers.remove(0),
            Some(answers) => answers[0].clone(),
            None => Answer::status(404),
        }
    }
}

fn response(status: u16, headers: &[(&str, String)], body: &[u8]) -> Vec<u8> {
    let mut bytes =
        format!("HTTP/1.1 {status} -\r\ncontent-length: {}\r\nconnection: close\r\n", body.len());
    for (name, value) in headers {
        bytes.push_str(&format!("{name}: {value}\r\n"));
    }
    bytes.push_str("\r\n");
    [bytes.as_bytes(), body].concat()
}
