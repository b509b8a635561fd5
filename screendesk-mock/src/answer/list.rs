//! `GET /recordings`: one page, newest first.

use http::StatusCode;
use serde_json::{Map, Value};

use super::{Answer, Question, json};
use crate::Role;

pub(crate) fn answer(question: &Question<'_>, role: &Role) -> Answer {
    let page = question.request.query_value("page").unwrap_or_default();
    let page = match page.as_str() {
        "" => 1,
        page => match page.parse::<u64>() {
            Ok(page) if page > 0 => page,
            // Not documented. An answer that a client's author notices beats a guess at page 1.
            _ => {
                return question
                    .error(StatusCode::BAD_REQUEST, "page must be a whole number from 1 on");
            }
        },
    };
    let items = question.settings.page_size;
    let offset = (page - 1).saturating_mul(items);
    let (count, records) = question.account.window(role.sees_only(), offset, items);

    let mut text = String::from("{\"records\":[");
    for (at, record) in records.iter().enumerate() {
        if at > 0 {
            text.push(',');
        }
        record.write(&mut text);
    }
    text.push_str("],\"pagination\":");
    text.push_str(&pagination(count, page, items, records.len() as u64).to_string());
    text.push('}');
    json(StatusCode::OK, text)
}

/// Where this page, which holds `here` recordings, stands among the others.
///
/// As the documentation has it: `next_page` and `prev_page` are absent at the ends, not null. As
/// the Ruby library that such answers come from (Pagy) has it: an empty account has one page, and
/// an empty page is from 0 to 0.
fn pagination(count: u64, page: u64, items: u64, here: u64) -> Value {
    let pages = count.div_ceil(items).max(1);
    let mut pagination = Map::new();
    let mut insert = |name: &str, number: u64| pagination.insert(name.into(), number.into());
    insert("count", count);
    insert("page", page);
    insert("items", items);
    insert("pages", pages);
    insert("last_page", pages);
    let from = if here == 0 { 0 } else { (page - 1) * items + 1 };
    insert("from", from);
    insert("to", if here == 0 { 0 } else { from + here - 1 });
    if page < pages {
        insert("next_page", page + 1);
    }
    if page > 1 {
        insert("prev_page", (page - 1).min(pages));
    }
    Value::Object(pagination)
}
