//! A download into any writer.

use tokio::io::{AsyncWrite, AsyncWriteExt as _};

use super::{Download, transfer::Written};
use crate::error::Error;

pub(super) async fn write<W>(download: Download, writer: &mut W) -> Result<Written, Error>
where
    W: AsyncWrite + Unpin + ?Sized,
{
    let failed = |e| Error::io("cannot write the download", None, e);
    let mut body = download.open().await?;
    let mut bytes = 0;
    while let Some(chunk) = body.chunk().await? {
        writer.write_all(&chunk).await.map_err(failed)?;
        bytes += chunk.len() as u64;
    }
    writer.flush().await.map_err(failed)?;
    Ok(Written { bytes, info: body.info().clone() })
}
