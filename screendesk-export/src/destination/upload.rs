//! An object in parts, of which nothing is seen until the last one is there.

use bytes::{Bytes, BytesMut};
use object_store::{
    Attribute, Attributes, ObjectStoreExt as _, PutMultipartOptions, PutOptions, PutPayload,
    PutPayloadMut, multipart::PartId,
};
use serde::{Deserialize, Serialize};
use tokio::task::JoinSet;

use super::Store;
use crate::{error::Error, layout, shard::Shard};

/// The length of a part in bytes: what stores take at the least is 5 MiB.
const PART: u64 = 8 * 1024 * 1024;
/// Parts that an object can have.
const MAX_PARTS: u64 = 10_000;
/// Parts of one object that are sent at the same time.
const IN_FLIGHT: usize = 2;

/// What is not finished is not there. Dropping it leaves its parts to the next run, which finds
/// them by their mark and aborts them.
#[derive(Debug)]
pub(crate) struct Upload {
    store: Store,
    name: String,
    mark: String,
    content_type: String,
    part: usize,
    buffer: BytesMut,
    begun: Option<Begun>,
}

#[derive(Debug)]
struct Begun {
    id: String,
    next: usize,
    sent: Vec<Option<PartId>>,
    sending: JoinSet<Result<(usize, PartId), object_store::Error>>,
}

/// What the mark of an upload says, for the run that comes after one that was killed.
#[derive(Debug, Deserialize, Serialize)]
struct Mark {
    name: String,
    upload: String,
}

impl Upload {
    pub(super) fn new(
        store: Store,
        name: &str,
        shard: Option<Shard>,
        content_type: &str,
        length: Option<u64>,
    ) -> Self {
        let mark = format!("{}/{}", layout::uploads(shard), name.replace('/', "_"));
        let part = PART.max(length.unwrap_or(0).div_ceil(MAX_PARTS));
        Self {
            store,
            name: name.to_owned(),
            mark,
            content_type: content_type.to_owned(),
            part: usize::try_from(part).unwrap_or(usize::MAX),
            buffer: BytesMut::new(),
            begun: None,
        }
    }

    /// Appends bytes; waits as long as too many are under way.
    pub(crate) async fn write(&mut self, mut bytes: Bytes) -> Result<(), Error> {
        while !bytes.is_empty() {
            let room = self.part - self.buffer.len();
            self.buffer.extend_from_slice(&bytes.split_to(room.min(bytes.len())));
            if self.buffer.len() == self.part {
                self.send().await?;
            }
        }
        Ok(())
    }

    /// Sends what is gathered, as the next part.
    async fn send(&mut self) -> Result<(), Error> {
        let bytes = self.buffer.split().freeze();
        let name = self.name.clone();
        let failed = |error: object_store::Error| Error::store("cannot write", &name, error);
        let path = self.store.path(&self.name);
        if self.begun.is_none() {
            let options =
                PutMultipartOptions { attributes: self.attributes(), ..Default::default() };
            let id = match self.store.multipart().create_multipart_opts(&path, options).await {
                Err(object_store::Error::NotSupported { .. }) => {
                    self.store.multipart().create_multipart(&path).await
                }
                made => made,
            };
            let id = id.map_err(failed)?;
            let mark = Mark { name: self.name.clone(), upload: id.clone() };
            let mark = serde_json::to_vec(&mark).unwrap_or_default();
            self.store.put(&self.mark, mark.into()).await?;
            self.begun = Some(Begun { id, next: 0, sent: Vec::new(), sending: JoinSet::new() });
        }
        let Some(begun) = &mut self.begun else { return Ok(()) };
        while begun.sending.len() >= IN_FLIGHT {
            begun.settle_one().await.map_err(failed)?;
        }
        let (number, id, store) = (begun.next, begun.id.clone(), self.store.clone());
        begun.next += 1;
        begun.sent.push(None);
        begun.sending.spawn(async move {
            let part = store.multipart().put_part(&path, &id, number, bytes.into()).await?;
            Ok((number, part))
        });
        Ok(())
    }

    fn attributes(&self) -> Attributes {
        Attributes::from_iter([(Attribute::ContentType, self.content_type.clone())])
    }

    /// Makes the object appear. If that fails, nothing is left of it.
    pub(crate) async fn finish(mut self) -> Result<(), Error> {
        let finished = self.try_finish().await;
        if finished.is_err() {
            self.abort().await;
        }
        finished
    }

    async fn try_finish(&mut self) -> Result<(), Error> {
        let name = self.name.clone();
        let failed = |error: object_store::Error| Error::store("cannot write", &name, error);
        let path = self.store.path(&self.name);
        if self.begun.is_none() {
            let mut payload = PutPayloadMut::new();
            payload.push(self.buffer.split().freeze());
            let options = PutOptions { attributes: self.attributes(), ..Default::default() };
            let payload: PutPayload = payload.into();
            let put = self.store.objects().put_opts(&path, payload.clone(), options).await;
            return match put {
                Err(
                    object_store::Error::NotSupported { .. }
                    | object_store::Error::NotImplemented { .. },
                ) => self.store.objects().put(&path, payload).await,
                put => put,
            }
            .map(drop)
            .map_err(failed);
        }
        if !self.buffer.is_empty() {
            self.send().await?;
        }
        let Some(begun) = &mut self.begun else { return Ok(()) };
        while !begun.sending.is_empty() {
            begun.settle_one().await.map_err(failed)?;
        }
        let parts: Vec<PartId> = begun.sent.drain(..).flatten().collect();
        let complete = self.store.multipart().complete_multipart(&path, &begun.id, parts).await;
        complete.map_err(failed)?;
        self.begun = None;
        // Left behind, the mark is of an upload that there no longer is: that harms nobody.
        let _ = self.store.delete(&self.mark).await;
        Ok(())
    }

    /// Gives it up, and frees what the store holds of it.
    pub(crate) async fn abort(mut self) {
        let Some(mut begun) = self.begun.take() else { return };
        begun.sending.shutdown().await;
        let path = self.store.path(&self.name);
        // What cannot be aborted now has its mark: the next run tries again.
        if self.store.multipart().abort_multipart(&path, &begun.id).await.is_ok() {
            let _ = self.store.delete(&self.mark).await;
        }
    }
}

impl Begun {
    async fn settle_one(&mut self) -> Result<(), object_store::Error> {
        match self.sending.join_next().await {
            None => Ok(()),
            Some(Ok(Ok((number, part)))) => {
                self.sent[number] = Some(part);
                Ok(())
            }
            Some(Ok(Err(error))) => Err(error),
            Some(Err(gone)) => {
                Err(object_store::Error::Generic { store: "upload", source: gone.into() })
            }
        }
    }
}

/// Aborts the upload of a run that was killed, by its mark.
pub(super) async fn abort_left(store: &Store, mark: &str) -> Result<(), Error> {
    if let Some((text, _)) = store.get(mark).await?
        && let Ok(Mark { name, upload }) = serde_json::from_slice(&text)
    {
        match store.multipart().abort_multipart(&store.path(&name), &upload).await {
            // An upload that is over is as good as one that is aborted.
            Ok(()) | Err(object_store::Error::NotFound { .. }) => {}
            Err(error) => tracing::warn!(%error, name, "an upload cannot be aborted"),
        }
    }
    store.delete(mark).await
}
