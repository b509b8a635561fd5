//! Which redirects are followed: within the origin always, to another one for downloads only.

use reqwest::{Method, Request, Response, StatusCode, Url, header::LOCATION};

use crate::{client::Shared, operation::OperationInfo};

/// Redirects that are followed in a row, as browsers and reqwest do.
const LIMIT: usize = 10;

/// What to do with an answer.
pub(super) enum Verdict {
    /// It is no redirect: it is the answer.
    Stay,
    /// It leads to this request.
    Follow(Box<Request>),
    /// It leads somewhere that must not be followed, for this reason.
    Refuse(String),
}

pub(super) fn judge(
    shared: &Shared,
    operation: &OperationInfo,
    response: &Response,
    request: Option<Request>,
    followed: usize,
) -> Verdict {
    let status = response.status();
    let keeps_method = match status {
        StatusCode::TEMPORARY_REDIRECT | StatusCode::PERMANENT_REDIRECT => true,
        StatusCode::MOVED_PERMANENTLY | StatusCode::FOUND | StatusCode::SEE_OTHER => false,
        _ => return Verdict::Stay,
    };
    let refuse = |problem: &str| Verdict::Refuse(problem.to_owned());
    let Some(location) = response.headers().get(LOCATION) else {
        return refuse("a redirect without a Location");
    };
    let target = location.to_str().ok().and_then(|text| response.url().join(text).ok());
    let Some(target) = target.filter(|url| matches!(url.scheme(), "http" | "https")) else {
        return refuse("a redirect to something that is not an http or https URL");
    };
    let origin = target.origin().ascii_serialization();
    if response.url().scheme() == "https" && target.scheme() == "http" {
        return Verdict::Refuse(format!("a redirect from https to plain http ({origin})"));
    }
    if !shared.is_own_origin(&target) && !operation.streams {
        return Verdict::Refuse(format!(
            "a redirect to another origin ({origin}), which is followed for downloads only"
        ));
    }
    if !shared.is_own_origin(&target) && shared.token.is_in(target.as_str()) {
        return Verdict::Refuse(format!(
            "a redirect to another origin ({origin}) with the API token in its URL"
        ));
    }
    if followed >= LIMIT {
        return Verdict::Refuse(format!("more than {LIMIT} redirects"));
    }
    let Some(mut request) = request else {
        return refuse("a redirect of a request whose body can be sent only once");
    };
    if !keeps_method && !matches!(*request.method(), Method::GET | Method::HEAD) {
        return refuse("a redirect that would turn the request into a GET");
    }
    *request.url_mut() = without_fragment(target);
    Verdict::Follow(Box::new(request))
}

fn without_fragment(mut url: Url) -> Url {
    url.set_fragment(None);
    url
}
