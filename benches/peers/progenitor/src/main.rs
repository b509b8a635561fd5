//! The works of the benchmark with a client as progenitor generates it.

use std::{env, error::Error, fs};

use futures_util::{StreamExt as _, TryStreamExt as _, stream};
use peer_progenitor::Client;
use tokio::{fs::File, io::AsyncWriteExt as _};
use uuid::Uuid;

type Result<T> = std::result::Result<T, Box<dyn Error + Send + Sync>>;

async fn save(client: &Client, uuid: Uuid, path: String) -> Result<()> {
    let mut video = client.download_recording(&uuid).await?.into_inner();
    let mut file = File::create(path).await?;
    while let Some(chunk) = video.try_next().await? {
        file.write_all(&chunk).await?;
    }
    Ok(file.flush().await?)
}

#[tokio::main]
async fn main() -> Result<()> {
    let work = env::args().nth(1).unwrap_or_default();
    let mut headers = reqwest::header::HeaderMap::new();
    let token = env::var("SCREENDESK_API_TOKEN")?;
    headers.insert("authorization", format!("Bearer {token}").parse()?);
    let http = reqwest::Client::builder().default_headers(headers).build()?;
    let client = Client::new_with_client(&env::var("SCREENDESK_BASE_URL")?, http);
    let out = env::var("BENCH_OUT")?;
    let uuids = fs::read_to_string(env::var("BENCH_UUIDS")?)?;
    let uuids: Vec<Uuid> = uuids.lines().map(str::parse).collect::<std::result::Result<_, _>>()?;
    match work.as_str() {
        "file" => save(&client, uuids[0], format!("{out}/video.mp4")).await?,
        "nowhere" => {
            let (mut video, mut bytes) =
                (client.download_recording(&uuids[0]).await?.into_inner(), 0);
            while let Some(chunk) = video.try_next().await? {
                bytes += chunk.len();
            }
            println!("{bytes}");
        }
        "files" => {
            for uuid in uuids {
                save(&client, uuid, format!("{out}/{uuid}.mp4")).await?;
            }
        }
        "files-8" => {
            let saving =
                uuids.into_iter().map(|uuid| save(&client, uuid, format!("{out}/{uuid}.mp4")));
            stream::iter(saving).buffer_unordered(8).try_for_each(async |()| Ok(())).await?;
        }
        "walk" => {
            let (mut page, mut pages, mut count) = (1, 1, 0);
            while page <= pages {
                let number = std::num::NonZeroU64::new(page).ok_or("a page")?;
                let body = client.list_recordings(Some(number)).await?.into_inner();
                count += body.records.len();
                pages = body.pagination.and_then(|p| p.pages).unwrap_or(0) as u64;
                page += 1;
            }
            println!("{count}");
        }
        other => return Err(format!("unknown work {other:?}").into()),
    }
    Ok(())
}
