//! The account that is served: the made-up one of `screendesk-mock`, rendered page by page.

use screendesk_mock::Screendesk;
use serde_json::{Value, json};

/// The path of the list.
const LIST: &str = "/api/v2/recordings";

/// The pages of the list, head and body.
pub(crate) struct Account {
    pages: Vec<Vec<u8>>,
    /// In the order of the list.
    pub(crate) uuids: Vec<String>,
}

impl Account {
    /// Renders an account of so many recordings, on pages of so many.
    pub(crate) async fn render(recordings: usize, per_page: usize) -> std::io::Result<Self> {
        let mock = Screendesk::builder().recordings(recordings as u64).start().await?;
        let uuids = mock.uuids();
        let count = uuids.len();
        let last = count.div_ceil(per_page).max(1);
        let pages = uuids.chunks(per_page).enumerate().map(|(i, uuids)| {
            let records: Vec<Value> = uuids.iter().filter_map(|uuid| mock.get(*uuid)).collect();
            let page = i + 1;
            let from = i * per_page + 1;
            answer(&json!({
                "records": records,
                "pagination": {
                    "count": count, "from": from, "to": from + uuids.len() - 1,
                    "items": per_page, "page": page, "pages": last, "last_page": last,
                    "next_page": (page < last).then_some(page + 1),
                    "prev_page": (page > 1).then_some(page - 1),
                },
            }))
        });
        let pages = pages.collect();
        Ok(Self { pages, uuids: uuids.iter().map(ToString::to_string).collect() })
    }

    /// The answer to a request that is not for a video.
    pub(crate) fn page(&self, target: &str) -> Option<&[u8]> {
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        if path != LIST {
            return None;
        }
        let number = query.split('&').find_map(|pair| pair.strip_prefix("page="));
        let number: usize = number.map_or(Some(1), |n| n.parse().ok())?;
        self.pages.get(number.checked_sub(1)?).map(Vec::as_slice)
    }
}

fn answer(json: &Value) -> Vec<u8> {
    let body = json.to_string();
    let length = body.len();
    format!(
        "HTTP/1.1 200 OK\r\ncontent-type: application/json; charset=utf-8\r\ncontent-length: {length}\r\n\r\n{body}"
    )
    .into_bytes()
}
