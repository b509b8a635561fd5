//! A download into any writer.

use tokio::io::{AsyncWrite, AsyncWriteExt as _};

use super::{Body, Download, transfer::Written};
use crate::{error::Error, worker};

pub(super) async fn write<W>(download: Download, writer: &mut W) -> Result<Written, Error>
where
    W: AsyncWrite + Unpin + ?Sized,
{
    copy(download.open().await?, writer).await
}

pub(super) async fn write_owned<W>(download: Download, mut writer: W) -> Result<(Written, W), Error>
where
    W: AsyncWrite + Unpin + Send + 'static,
{
    let (call, options) = download.into_parts()?;
    worker::run(call.inner.clone(), async |http| {
        let body = Body::open(call.on(http), options).await?;
        Ok((copy(body, &mut writer).await?, writer))
    })
    .await
}

async fn copy<W>(mut body: Body, writer: &mut W) -> Result<Written, Error>
where
    W: AsyncWrite + Unpin + ?Sized,
{
    let failed = |e| Error::io("cannot write the download", None, e);
    let mut bytes = 0;
    while let Some(chunk) = body.chunk().await? {
        writer.write_all(&chunk).await.map_err(failed)?;
        bytes += chunk.len() as u64;
    }
    writer.flush().await.map_err(failed)?;
    Ok(Written { bytes, info: body.info().clone() })
}
