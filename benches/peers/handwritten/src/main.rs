//! The works of the benchmark as one writes them by hand with reqwest, from the vendor's docs.

use std::{env, error::Error, fs, io::Write as _, time::Instant};

use chrono::{DateTime, Utc};
use futures_util::{StreamExt as _, TryStreamExt as _, stream};
use serde::Deserialize;
use tokio::{fs::File, io::AsyncWriteExt as _};
use uuid::Uuid;

type Result<T> = std::result::Result<T, Box<dyn Error + Send + Sync>>;

#[derive(Debug, Deserialize)]
struct Page {
    records: Vec<Recording>,
    pagination: Pagination,
}

#[derive(Debug, Deserialize)]
struct Pagination {
    pages: u64,
}

#[derive(Debug, Deserialize)]
#[allow(dead_code)]
struct Recording {
    uuid: Uuid,
    title: Option<String>,
    summary: Option<String>,
    description: Option<String>,
    console_logs: Option<String>,
    customer: Option<Customer>,
    user: Option<User>,
    metadata: Metadata,
    technical_details: Option<TechnicalDetails>,
    room_insights: Option<RoomInsights>,
}

#[derive(Debug, Deserialize)]
#[allow(dead_code)]
struct Customer {
    email: Option<String>,
}

#[derive(Debug, Deserialize)]
#[allow(dead_code)]
struct User {
    email: Option<String>,
    name: Option<String>,
}

#[derive(Debug, Deserialize)]
#[allow(dead_code)]
struct Metadata {
    created_at: Option<DateTime<Utc>>,
    updated_at: Option<DateTime<Utc>>,
    duration: Option<i64>,
    impressions_count: Option<i64>,
    recording_source: Option<String>,
    recording_type: Option<String>,
    url: Option<String>,
    helpdesk_info: Option<HelpdeskInfo>,
}

#[derive(Debug, Deserialize)]
#[allow(dead_code)]
struct HelpdeskInfo {
    conversation_id: Option<String>,
    customer_id: Option<String>,
    issue_id: Option<String>,
    operator_id: Option<String>,
    platform: Option<String>,
    ticket_id: Option<String>,
    user_id: Option<String>,
}

#[derive(Debug, Deserialize)]
#[allow(dead_code)]
struct TechnicalDetails {
    ip_address: Option<String>,
    isp: Option<String>,
    network_type: Option<String>,
    timezone: Option<String>,
    vendor: Option<String>,
}

#[derive(Debug, Deserialize)]
#[allow(dead_code)]
struct RoomInsights {
    duration: Option<i64>,
    started_at: Option<DateTime<Utc>>,
    ended_at: Option<DateTime<Utc>>,
    total_participant_minutes: Option<f64>,
    total_unique_participants: Option<i64>,
    participants_insights: Option<Vec<Participant>>,
}

#[derive(Debug, Deserialize)]
#[allow(dead_code)]
struct Participant {
    participant_id: Option<String>,
    display_name: Option<String>,
    role: Option<String>,
    browser: Option<String>,
    device: Option<String>,
    device_type: Option<String>,
    os: Option<String>,
    user_agent: Option<String>,
    joined_at: Option<DateTime<Utc>>,
    left_at: Option<DateTime<Utc>>,
}

#[derive(Clone)]
struct Api {
    http: reqwest::Client,
    url: String,
    token: String,
}

impl Api {
    async fn get(&self, path: &str) -> reqwest::Result<reqwest::Response> {
        let request = self.http.get(format!("{}{path}", self.url)).bearer_auth(&self.token);
        request.send().await?.error_for_status()
    }

    async fn video(&self, uuid: Uuid) -> reqwest::Result<reqwest::Response> {
        self.get(&format!("/recordings/{uuid}/download")).await
    }

    async fn save(&self, uuid: Uuid, path: String) -> Result<()> {
        let mut video = self.video(uuid).await?.bytes_stream();
        let mut file = File::create(path).await?;
        while let Some(chunk) = video.try_next().await? {
            file.write_all(&chunk).await?;
        }
        Ok(file.flush().await?)
    }
}

async fn work() -> Result<()> {
    let started = Instant::now();
    let work = env::args().nth(1).unwrap_or_default();
    let api = Api {
        http: reqwest::Client::new(),
        url: env::var("SCREENDESK_BASE_URL")?,
        token: env::var("SCREENDESK_API_TOKEN")?,
    };
    let out = env::var("BENCH_OUT")?;
    let uuids = fs::read_to_string(env::var("BENCH_UUIDS")?)?;
    let uuids: Vec<Uuid> = uuids.lines().map(str::parse).collect::<std::result::Result<_, _>>()?;
    match work.as_str() {
        "file" => api.save(uuids[0], format!("{out}/video.mp4")).await?,
        "nowhere" => {
            let (mut video, mut bytes) = (api.video(uuids[0]).await?.bytes_stream(), 0);
            while let Some(chunk) = video.try_next().await? {
                bytes += chunk.len();
            }
            println!("{bytes}");
        }
        "files" => {
            for uuid in uuids {
                api.save(uuid, format!("{out}/{uuid}.mp4")).await?;
            }
        }
        "files-8" => {
            let saving = uuids.into_iter().map(|uuid| api.save(uuid, format!("{out}/{uuid}.mp4")));
            stream::iter(saving).buffer_unordered(8).try_for_each(async |()| Ok(())).await?;
        }
        "walk" => {
            let (mut page, mut pages, mut count) = (1, 1, 0);
            while page <= pages {
                let body: Page = api.get(&format!("/recordings?page={page}")).await?.json().await?;
                if page == 1 {
                    writeln!(std::io::stderr(), "first {}", started.elapsed().as_secs_f64())?;
                }
                count += body.records.len();
                pages = body.pagination.pages;
                page += 1;
            }
            println!("{count}");
        }
        other => return Err(format!("unknown work {other:?}").into()),
    }
    Ok(())
}

/// As people write it, `#[tokio::main]`; or on one thread, to compare like with like.
fn main() -> Result<()> {
    let mut builder = match env::var("BENCH_RUNTIME").as_deref() {
        Ok("current-thread") => tokio::runtime::Builder::new_current_thread(),
        _ => tokio::runtime::Builder::new_multi_thread(),
    };
    builder.enable_all().build()?.block_on(work())
}
