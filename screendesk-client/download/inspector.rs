//! Whoever sees the bytes of a download on their way: to hash them, for example.

use std::sync::{Arc, Mutex, PoisonError};

/// Sees every byte of a file, from the first one on and in order.
///
/// For a download to disk it runs on the thread that downloads, and may take its time; bytes that an
/// earlier run left are shown to it first.
///
/// ```
/// use std::sync::{Arc, Mutex};
/// use screendesk_client::download::Inspector;
///
/// /// Adds up all bytes.
/// #[derive(Default)]
/// struct Sum(u64);
///
/// impl Inspector for Sum {
///     fn restart(&mut self) {
///         self.0 = 0;
///     }
///     fn inspect(&mut self, bytes: &[u8]) {
///         self.0 += bytes.iter().map(|b| u64::from(*b)).sum::<u64>();
///     }
/// }
///
/// # async fn example(client: screendesk_client::Client, id: uuid::Uuid) -> Result<(), screendesk_client::Error> {
/// let sum = Arc::new(Mutex::new(Sum::default()));
/// let download = client.download_recording().uuid(id).download();
/// download.with_inspector(Arc::clone(&sum)).to_file("call.mp4").await?;
/// println!("{}", sum.lock().unwrap().0);
/// # Ok(())
/// # }
/// ```
pub trait Inspector: Send {
    /// What was seen is void: the file begins anew.
    fn restart(&mut self);

    /// The bytes that come next.
    fn inspect(&mut self, bytes: &[u8]);
}

/// Shared with the caller, who wants to know what came of it.
impl<T: Inspector> Inspector for Arc<Mutex<T>> {
    fn restart(&mut self) {
        self.lock().unwrap_or_else(PoisonError::into_inner).restart();
    }

    fn inspect(&mut self, bytes: &[u8]) {
        self.lock().unwrap_or_else(PoisonError::into_inner).inspect(bytes);
    }
}
