//! An open download, as a stream of bytes.

use std::{
    fmt,
    pin::Pin,
    task::{Context, Poll},
};

use bytes::Bytes;
use futures_core::Stream;
use futures_util::stream;
use reqwest::StatusCode;

use super::{
    inspector::Inspector,
    options::Options,
    transfer::{Event, FileInfo, Transfer},
};
use crate::{error::Error, operation::Call};

/// An open download: what the server says of the file, and its bytes.
///
/// It is a [`Stream`] of the bytes, in order, and takes a broken connection up again by itself. It
/// ends when all announced bytes were there; otherwise it ends with an error.
#[must_use = "streams do nothing unless polled"]
pub struct Body {
    info: FileInfo,
    state: State,
}

enum State {
    Ready(Box<Source>),
    Streaming(Pin<Box<dyn Stream<Item = Result<Bytes, Error>> + Send>>),
}

struct Source {
    transfer: Transfer,
    inspector: Option<Box<dyn Inspector>>,
}

impl fmt::Debug for Body {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Body").field("info", &self.info).finish_non_exhaustive()
    }
}

impl Body {
    pub(super) async fn open(call: Call, options: Options) -> Result<Self, Error> {
        let Options { wait, observer, inspector, rate_limit, .. } = options;
        let transfer = Transfer::begin(call, wait, observer, rate_limit, None).await?;
        let info = transfer.info().clone();
        Ok(Self { info, state: State::Ready(Box::new(Source { transfer, inspector })) })
    }

    /// Returns what the server says of the file.
    pub fn info(&self) -> &FileInfo {
        &self.info
    }

    /// Returns the bytes that come next, or none when the file is complete.
    ///
    /// # Errors
    ///
    /// [`Error::Unexpected`] if the file changed on the server after its first bytes were given
    /// out; otherwise what the network did.
    pub async fn chunk(&mut self) -> Result<Option<Bytes>, Error> {
        match &mut self.state {
            State::Ready(source) => source.next_bytes().await,
            State::Streaming(stream) => {
                std::future::poll_fn(|context| stream.as_mut().poll_next(context)).await.transpose()
            }
        }
    }
}

impl Source {
    async fn next_bytes(&mut self) -> Result<Option<Bytes>, Error> {
        loop {
            return match self.transfer.next().await? {
                None => Ok(None),
                Some(Event::Bytes(bytes)) => {
                    if let Some(inspector) = &mut self.inspector {
                        inspector.inspect(&bytes);
                    }
                    Ok(Some(bytes))
                }
                Some(Event::Restart(0)) => continue,
                Some(Event::Restart(_)) => Err(self.transfer.unexpected(
                    StatusCode::OK,
                    "with another version of the file, or from its beginning, when the connection \
                     had broken off; what was read cannot be continued: download it again",
                )),
            };
        }
    }
}

impl Stream for Body {
    type Item = Result<Bytes, Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = &mut *self;
        if let State::Ready(_) = this.state {
            let empty: State = State::Streaming(Box::pin(stream::empty()));
            if let State::Ready(source) = std::mem::replace(&mut this.state, empty) {
                this.state =
                    State::Streaming(Box::pin(stream::unfold(Some(source), async |source| {
                        let mut source = source?;
                        match source.next_bytes().await {
                            Ok(bytes) => Some((Ok(bytes?), Some(source))),
                            Err(error) => Some((Err(error), None)),
                        }
                    })));
            }
        }
        match &mut this.state {
            State::Streaming(stream) => stream.as_mut().poll_next(context),
            State::Ready(_) => Poll::Ready(None),
        }
    }
}
