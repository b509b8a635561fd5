//! The ways out of a download for every operation whose answer is not JSON but bytes.

use syn::{Item, parse_quote};

use crate::{
    Error,
    spec::Spec,
    syntax::{builders, last_segment, module_mut},
};

pub(crate) fn pass(file: &mut syn::File, spec: &Spec) -> Result<(), Error> {
    let mut found: Vec<Item> = Vec::new();
    for builder in builders(file, spec)? {
        if !matches!(last_segment(&builder.output), Some((ident, _)) if ident == "ByteStream") {
            continue;
        }
        let name = &builder.name;
        found.push(parse_quote! {
            impl<'a> crate::download::Downloadable for #name<'a> {}
        });
        found.push(parse_quote! {
            /// # Download
            impl<'a> #name<'a> {
                /// Turns the operation into a download, to set options on.
                pub fn download(self) -> crate::download::Download {
                    crate::download::Download::new(crate::operation::Operation::into_call(self))
                }
                /// Waits up to `limit` while the server answers that the file is not ready yet (409).
                ///
                /// See [`Download::with_wait`](crate::download::Download::with_wait).
                pub fn with_wait(self, limit: ::std::time::Duration) -> crate::download::Download {
                    self.download().with_wait(limit)
                }
                /// Calls `observer` as bytes arrive.
                ///
                /// See [`Download::with_progress`](crate::download::Download::with_progress).
                pub fn with_progress(
                    self,
                    observer: impl Fn(crate::download::Progress) + Send + Sync + 'static,
                ) -> crate::download::Download {
                    self.download().with_progress(observer)
                }
                /// Downloads to the file `path`, which is whole or absent.
                ///
                /// # Errors
                ///
                /// See [`Download::to_file`](crate::download::Download::to_file).
                pub async fn to_file(
                    self,
                    path: impl ::std::convert::AsRef<::std::path::Path>,
                ) -> Result<crate::download::Saved, crate::Error> {
                    self.download().to_file(path).await
                }
                /// Downloads into the directory `dir`, under the name that the server gives.
                ///
                /// # Errors
                ///
                /// See [`Download::to_dir`](crate::download::Download::to_dir).
                pub async fn to_dir(
                    self,
                    dir: impl ::std::convert::AsRef<::std::path::Path>,
                ) -> Result<crate::download::Saved, crate::Error> {
                    self.download().to_dir(dir).await
                }
                /// Downloads into `writer`, which gets each byte once and in order.
                ///
                /// # Errors
                ///
                /// See [`Download::to_writer`](crate::download::Download::to_writer).
                pub async fn to_writer<W>(
                    self,
                    writer: &mut W,
                ) -> Result<crate::download::Written, crate::Error>
                where
                    W: ::tokio::io::AsyncWrite + Unpin + ?Sized,
                {
                    self.download().to_writer(writer).await
                }
                /// Downloads into `writer` on a thread of its own, and gives the writer back.
                ///
                /// # Errors
                ///
                /// See [`Download::into_writer`](crate::download::Download::into_writer).
                pub async fn into_writer<W>(
                    self,
                    writer: W,
                ) -> Result<(crate::download::Written, W), crate::Error>
                where
                    W: ::tokio::io::AsyncWrite + Unpin + Send + 'static,
                {
                    self.download().into_writer(writer).await
                }
                /// Opens the download: what the server says of the file, and its bytes as a stream.
                ///
                /// # Errors
                ///
                /// See [`Download::open`](crate::download::Download::open).
                pub async fn open(self) -> Result<crate::download::Body, crate::Error> {
                    self.download().open().await
                }
            }
        });
    }
    module_mut(file, &["builder"])?.extend(found);
    Ok(())
}
