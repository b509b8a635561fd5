//! What Screendesk answers: the documented behaviour of each operation.

mod content_disposition;
mod download;
mod error;
mod list;
mod range;
mod update;

use http::{HeaderValue, Response, StatusCode, header};

pub use error::ErrorShape;
pub(crate) use error::error;

use crate::{
    Account, Operation, Role, SeenRequest, Uuid, account::Record, body::Body, operation::Route,
};

pub(crate) type Answer = Response<Body>;

/// What an account is like, beside its recordings and its tokens.
#[derive(Debug, Clone)]
pub(crate) struct Settings {
    pub(crate) page_size: u64,
    pub(crate) error_shape: ErrorShape,
    /// Who asks when no valid token was sent; `None` refuses them.
    pub(crate) role_without_token: Option<Role>,
}

/// What the answer to a request depends on.
pub(crate) struct Question<'a> {
    pub(crate) account: &'a Account,
    pub(crate) settings: &'a Settings,
    /// Who asks; `None` is answered with 401.
    pub(crate) role: Option<Role>,
    pub(crate) request: &'a SeenRequest,
}

impl Question<'_> {
    pub(crate) fn answer(&self) -> Answer {
        let (operation, uuid) = match Route::of(&self.request.method, &self.request.path) {
            Route::Operation(operation, uuid) => (operation, uuid),
            Route::Unknown => return self.error(StatusCode::NOT_FOUND, "Not found"),
            Route::WrongMethod(allowed) => {
                let answer = self.error(StatusCode::METHOD_NOT_ALLOWED, "Method not allowed");
                return with_header(answer, header::ALLOW, allowed);
            }
        };
        let role = match &self.role {
            None => {
                let answer = self.error(StatusCode::UNAUTHORIZED, "Invalid or missing API token");
                // RFC 9110, 11.6.1: a 401 says how to authenticate.
                return with_header(
                    answer,
                    header::WWW_AUTHENTICATE,
                    "Bearer realm=\"Screendesk API\"",
                );
            }
            Some(Role::NoApiAccess) => {
                return self
                    .error(StatusCode::FORBIDDEN, "API access is not enabled for this account");
            }
            Some(role) => role,
        };
        match operation {
            Operation::ListRecordings => list::answer(self, role),
            Operation::GetRecording => {
                self.with_recording(&uuid, role, |record| recording(&record))
            }
            Operation::UpdateRecording => update::answer(self, role, &uuid),
            Operation::DownloadRecording => {
                self.with_recording(&uuid, role, |record| download::answer(self, &record))
            }
        }
    }

    /// Answers with a recording that the asking one can see, else with 404: a member is not told
    /// that a recording exists.
    fn with_recording(
        &self,
        uuid: &str,
        role: &Role,
        answer: impl FnOnce(Record) -> Answer,
    ) -> Answer {
        let record = parse_uuid(uuid)
            .and_then(|uuid| self.account.find(uuid))
            .filter(|record| record.is_visible_to(role.sees_only()));
        match record {
            Some(record) => answer(record),
            None => self.error(StatusCode::NOT_FOUND, "Recording not found"),
        }
    }

    fn error(&self, status: StatusCode, message: &str) -> Answer {
        error(self.settings.error_shape, status, message)
    }
}

/// A UUID in the one form that the API shows, in either case.
fn parse_uuid(text: &str) -> Option<Uuid> {
    (text.len() == 36).then(|| Uuid::try_parse(text).ok()).flatten()
}

fn recording(record: &Record) -> Answer {
    let mut text = String::new();
    record.write(&mut text);
    json(StatusCode::OK, text)
}

pub(crate) fn json(status: StatusCode, text: impl Into<Body>) -> Answer {
    let mut answer = Response::new(text.into());
    *answer.status_mut() = status;
    with_header(answer, header::CONTENT_TYPE, "application/json; charset=utf-8")
}

fn with_header(mut answer: Answer, name: header::HeaderName, value: &'static str) -> Answer {
    answer.headers_mut().insert(name, HeaderValue::from_static(value));
    answer
}
