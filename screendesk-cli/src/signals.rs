//! Ctrl-C and termination: the command is dropped, what it holds is put in order, the run ends.

use std::{future::Future, io, sync::mpsc, thread, time::Duration};

use tokio::{runtime, sync::oneshot};

use crate::exit::{Code, Failure};

/// How long the end may take after a signal: a blocked pipe or a slow disk does not hold it up.
const GRACE: Duration = Duration::from_secs(5);

/// Runs `command` to its end, or until a signal comes.
///
/// It is dropped then, which removes bars from the terminal and stops requests. The runtime waits
/// for the thread that writes a download, so that a part file is left in order. A second signal,
/// or five seconds, end the process at once.
pub(crate) fn run_until_signal(
    command: impl Future<Output = Result<(), Failure>>,
) -> Result<(), Failure> {
    let failed =
        |e: io::Error| Failure::new(Code::Failed, format!("the runtime cannot start: {e}"));
    // One thread does: what this process waits for is the network.
    let runtime = runtime::Builder::new_current_thread().enable_all().build().map_err(failed)?;
    let stop = listen().map_err(failed)?;
    runtime.block_on(async {
        tokio::select! {
            biased;
            Ok(code) = stop => Err(Failure::silent(code)),
            done = command => done,
        }
    })
}

/// Listens for signals on a thread of its own, which no blocked write of the command can hold up.
fn listen() -> io::Result<oneshot::Receiver<Code>> {
    let (stop, stopped) = oneshot::channel();
    let (ready, is_ready) = mpsc::sync_channel(1);
    let runtime = runtime::Builder::new_current_thread().enable_all().build()?;
    thread::Builder::new().name("signals".to_owned()).spawn(move || {
        runtime.block_on(async {
            let mut signals = match Signals::new() {
                Ok(signals) => signals,
                Err(error) => return drop(ready.send(Err(error))),
            };
            let _ = ready.send(Ok(()));
            let code = signals.next().await;
            let _ = stop.send(code);
            let code = tokio::time::timeout(GRACE, signals.next()).await.unwrap_or(code);
            std::process::exit(i32::from(code.number()));
        });
    })?;
    is_ready.recv().unwrap_or_else(|_| Err(io::Error::other("no thread for signals")))?;
    Ok(stopped)
}

#[cfg(unix)]
struct Signals {
    interrupt: tokio::signal::unix::Signal,
    terminate: tokio::signal::unix::Signal,
}

#[cfg(unix)]
impl Signals {
    fn new() -> io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        Ok(Self {
            interrupt: signal(SignalKind::interrupt())?,
            terminate: signal(SignalKind::terminate())?,
        })
    }

    async fn next(&mut self) -> Code {
        tokio::select! {
            _ = self.interrupt.recv() => Code::Interrupted,
            _ = self.terminate.recv() => Code::Terminated,
        }
    }
}

#[cfg(not(unix))]
struct Signals;

#[cfg(not(unix))]
impl Signals {
    fn new() -> io::Result<Self> {
        Ok(Self)
    }

    async fn next(&mut self) -> Code {
        match tokio::signal::ctrl_c().await {
            Ok(()) => Code::Interrupted,
            Err(_) => std::future::pending().await,
        }
    }
}
