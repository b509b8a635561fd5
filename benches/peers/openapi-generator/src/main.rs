//! The works of the benchmark with a client as OpenAPI Generator makes it.

use std::{env, error::Error, fs};

use futures_util::{StreamExt as _, TryStreamExt as _, stream};
use openapi_client::apis::{configuration::Configuration, recordings_api as api};
use tokio::{fs::File, io::AsyncWriteExt as _};

type Result<T> = std::result::Result<T, Box<dyn Error + Send + Sync>>;

async fn save(account: &Configuration, uuid: String, path: String) -> Result<()> {
    let video = api::download_recording(account, &uuid).await.map_err(|e| e.to_string())?;
    let mut video = video.bytes_stream();
    let mut file = File::create(path).await?;
    while let Some(chunk) = video.try_next().await? {
        file.write_all(&chunk).await?;
    }
    Ok(file.flush().await?)
}

#[tokio::main]
async fn main() -> Result<()> {
    let work = env::args().nth(1).unwrap_or_default();
    let account = Configuration {
        base_path: env::var("SCREENDESK_BASE_URL")?,
        bearer_access_token: Some(env::var("SCREENDESK_API_TOKEN")?),
        ..Configuration::default()
    };
    let out = env::var("BENCH_OUT")?;
    let uuids = fs::read_to_string(env::var("BENCH_UUIDS")?)?;
    let uuids: Vec<String> = uuids.lines().map(str::to_owned).collect();
    match work.as_str() {
        "file" => save(&account, uuids[0].clone(), format!("{out}/video.mp4")).await?,
        "nowhere" => {
            let video =
                api::download_recording(&account, &uuids[0]).await.map_err(|e| e.to_string())?;
            let (mut video, mut bytes) = (video.bytes_stream(), 0);
            while let Some(chunk) = video.try_next().await? {
                bytes += chunk.len();
            }
            println!("{bytes}");
        }
        "files" => {
            for uuid in uuids {
                let path = format!("{out}/{uuid}.mp4");
                save(&account, uuid, path).await?;
            }
        }
        "files-8" => {
            let saving = uuids.into_iter().map(|uuid| {
                let path = format!("{out}/{uuid}.mp4");
                save(&account, uuid, path)
            });
            stream::iter(saving).buffer_unordered(8).try_for_each(async |()| Ok(())).await?;
        }
        "walk" => {
            let (mut page, mut pages, mut count) = (1, 1, 0);
            while page <= pages {
                let body = api::list_recordings(&account, Some(page)).await;
                let body = body.map_err(|e| e.to_string())?;
                count += body.records.map_or(0, |records| records.len());
                pages = body.pagination.and_then(|p| p.pages).unwrap_or(0);
                page += 1;
            }
            println!("{count}");
        }
        other => return Err(format!("unknown work {other:?}").into()),
    }
    Ok(())
}
