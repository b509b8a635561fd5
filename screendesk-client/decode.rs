//! JSON into types: fast when all is well, and precise about the place when it is not.

use serde::de::DeserializeOwned;
use serde_json::value::RawValue;

use crate::{
    error::{DecodeError, Error, words},
    exchange::{self, Answer},
    operation::OperationInfo,
    token::Token,
};

/// Bytes of a body that are looked at for a snippet: more than it shows, and never all.
const SNIPPET_SOURCE: usize = 64 * 1024;

/// Decodes the whole body of an answer.
pub(crate) fn whole<T: DeserializeOwned>(
    operation: &'static OperationInfo,
    answer: &Answer,
) -> Result<T, Error> {
    // UTF-8 is checked at once, and not string by string, where all of it is.
    let fast = match std::str::from_utf8(&answer.body) {
        Ok(text) => serde_json::from_str(text),
        Err(_) => serde_json::from_slice(&answer.body),
    };
    fast.map_err(|error| explain::<T>(operation, answer, &error))
}

/// Says where a body does not fit `T`. It is decoded a second time, with the path kept.
fn explain<T: DeserializeOwned>(
    operation: &'static OperationInfo,
    answer: &Answer,
    error: &serde_json::Error,
) -> Error {
    if let Some(problem) = not_json(answer) {
        let response = exchange::answer(
            &answer.inner.0,
            answer.facts.clone(),
            answer.status,
            answer.headers.clone(),
            &answer.body,
        );
        return Error::Unexpected(response.with_problem(problem));
    }
    let token = &answer.inner.0.token;
    let mut deserializer = serde_json::Deserializer::from_slice(&answer.body);
    let (path, problem) = match serde_path_to_error::deserialize::<_, T>(&mut deserializer) {
        Err(error) => (error.path().to_string(), error.inner().to_string()),
        // It is the text after the value that is wrong.
        Ok(_) => (".".to_owned(), error.to_string()),
    };
    Error::Undecodable(Box::new(DecodeError {
        operation: operation.id,
        status: answer.status,
        path: words::quote(&token.redact(&path)),
        problem: words::quote(&token.redact(&problem)),
        snippet: snippet(token, &answer.body),
        index: None,
        raw: None,
    }))
}

/// The beginning of a body without the token, which is taken out first: half of it would stay.
pub(crate) fn snippet(token: &Token, body: &[u8]) -> String {
    let head = String::from_utf8_lossy(&body[..body.len().min(SNIPPET_SOURCE)]);
    words::snippet(token.redact(&head).as_bytes())
}

/// Why a body is not JSON at all, if its content type or its emptiness tells.
fn not_json(answer: &Answer) -> Option<String> {
    if answer.body.iter().all(u8::is_ascii_whitespace) {
        return Some("with an empty body where JSON was due".to_owned());
    }
    let content_type = answer.headers.get(reqwest::header::CONTENT_TYPE)?.as_bytes();
    let content_type = String::from_utf8_lossy(content_type);
    let essence = content_type.split(';').next().unwrap_or_default().trim();
    let lower = essence.to_ascii_lowercase();
    let is_json = lower.ends_with("/json") || lower.ends_with("+json");
    let shown = || words::quote(&answer.inner.0.token.redact(essence));
    (!is_json).then(|| format!("with {} where JSON was due", shown()))
}

/// Decodes one item of a list from its own text; `list` is the name of the list in the body.
pub(crate) fn item<T: DeserializeOwned>(
    operation: &'static OperationInfo,
    answer: &Answer,
    list: &str,
    index: usize,
    raw: &RawValue,
) -> Result<T, Box<DecodeError>> {
    let fast = serde_json::from_str(raw.get());
    fast.map_err(|error: serde_json::Error| {
        let token = &answer.inner.0.token;
        let mut deserializer = serde_json::Deserializer::from_str(raw.get());
        let (path, problem) = match serde_path_to_error::deserialize::<_, T>(&mut deserializer) {
            Err(error) => (error.path().to_string(), error.inner().to_string()),
            Ok(_) => (".".to_owned(), error.to_string()),
        };
        let path = if path == "." { String::new() } else { format!(".{path}") };
        Box::new(DecodeError {
            operation: operation.id,
            status: answer.status,
            path: words::quote(&token.redact(&format!("{list}[{index}]{path}"))),
            problem: words::quote(&token.redact(&problem)),
            snippet: snippet(token, raw.get().as_bytes()),
            index: Some(index),
            raw: Some(raw.to_owned()),
        })
    })
}
