//! A fault at work: from the usual answer to what goes over the wire.

use http::Method;

use super::{Fault, delivery::Cut};
use crate::{
    Account, ErrorShape, SeenRequest,
    answer::Answer,
    takeover::{Ending, Framing, Takeover, head},
};

/// What becomes of a request that a fault has met.
pub(crate) enum Delivered {
    /// An answer that the HTTP library sends.
    Answer(Answer),
    /// Something that the HTTP library would not send.
    Takeover(Takeover),
}

impl Fault {
    /// What happens before the answer is made: first the waiting, then the effects on the account.
    pub(crate) async fn prepare(&self, account: &Account) {
        if !self.delay.is_zero() {
            tokio::time::sleep(self.delay).await;
        }
        for event in &self.events {
            event().await;
        }
        self.effects.iter().for_each(|effect| effect(account));
    }

    /// The request as the answer sees it.
    pub(crate) fn edited(&self, request: &SeenRequest) -> SeenRequest {
        let mut request = request.clone();
        for (name, value) in &self.request_edits {
            match value {
                Some(value) => drop(request.headers.insert(name, value.clone())),
                None => drop(request.headers.remove(name)),
            }
        }
        request
    }

    /// What goes over the wire instead of the usual answer.
    pub(crate) fn deliver_answer(
        &self,
        method: &Method,
        shape: ErrorShape,
        usual: impl FnOnce() -> Answer,
    ) -> Delivered {
        if let Some(raw) = &self.delivery.raw {
            let ending = self.delivery.ending.unwrap_or(Ending::Close);
            return Delivered::Takeover(Takeover::new(raw.clone(), ending));
        }
        let answer = self.replacement.answer(shape, usual);
        let delivery = &self.delivery;
        let plain = delivery.ending.is_none()
            && delivery.pace.is_none()
            && delivery.framing.is_none()
            && delivery.extra.is_empty()
            && !delivery.by_hand;
        if plain {
            return Delivered::Answer(answer);
        }

        let framing = delivery.framing.unwrap_or(match answer.body().remaining() {
            Some(_) => Framing::Length,
            None => Framing::Chunked,
        });
        let ending = delivery.ending.unwrap_or(Ending::Close);
        let mut start = head(&answer, framing, delivery.cut.is_none());
        let cut = match delivery.cut {
            Some(Cut::BeforeHeaders) => return Delivered::Takeover(Takeover::new("", ending)),
            Some(Cut::InHeaders) => {
                start.truncate(start.len() / 2);
                return Delivered::Takeover(Takeover::new(start, ending));
            }
            Some(Cut::AfterBytes(bytes)) => Some(bytes),
            None => None,
        };
        let mut takeover = Takeover::new(start, ending);
        if method != Method::HEAD {
            takeover.body = answer.into_body();
        }
        takeover.framing = framing;
        takeover.cut = cut;
        takeover.pace = delivery.pace;
        takeover.extra = delivery.extra.clone();
        Delivered::Takeover(takeover)
    }
}
