//! The account that a command works on: the real one, or the one made up for `--demo`.

use screendesk_client::{Client, ConfigError, RetryPolicy, Timeouts};
use screendesk_mock::Screendesk;

use crate::{
    arguments::Global,
    embedded,
    exit::{Code, Failure},
    token,
};

/// An account, ready to be asked.
#[derive(Debug)]
pub(crate) struct Account {
    pub(crate) client: Client,
    /// The embedded server answers for as long as this is kept.
    pub(crate) embedded: Option<Screendesk>,
}

impl Account {
    /// Makes the client that the options ask for; nothing is sent.
    pub(crate) async fn open(global: &Global) -> Result<Self, Failure> {
        if global.demo {
            let server = embedded::builder().start().await.map_err(embedded::not_started)?;
            return Self::embedded(server, global);
        }
        let builder = Client::builder().env().map_err(config)?;
        let builder = match &global.base_url {
            Some(url) => builder.base_url(url),
            None => builder,
        };
        let builder = match token::read(global.token_file.as_deref())? {
            Some(token) => builder.token(token),
            None => builder,
        };
        let builder = if global.allow_plain_http { builder.allow_plain_http() } else { builder };
        Ok(Self { client: finish(builder, global)?, embedded: None })
    }

    /// The account of an embedded server that is running already.
    pub(crate) fn embedded(server: Screendesk, global: &Global) -> Result<Self, Failure> {
        let builder = Client::builder().base_url(server.url()).token(server.token());
        Ok(Self { client: finish(builder, global)?, embedded: Some(server) })
    }
}

fn finish(builder: screendesk_client::ClientBuilder, global: &Global) -> Result<Client, Failure> {
    builder
        .timeouts(
            Timeouts::default().with_connect(global.connect_timeout).with_idle(global.timeout),
        )
        .retry(
            RetryPolicy::default()
                .with_attempts(global.attempts)
                .with_total_time(global.retry_max_time)
                .with_retry_after_cap(global.max_retry_after),
        )
        .max_body(usize::try_from(global.max_json.as_u64()).unwrap_or(usize::MAX))
        .user_agent(concat!("screendesk/", env!("CARGO_PKG_VERSION")))
        .build()
        .map_err(config)
}

/// What is wrong with the settings, in the words of the command line.
fn config(error: ConfigError) -> Failure {
    match &error {
        ConfigError::MissingToken => Failure::new(Code::NotAllowed, "there is no API token")
            .with_hint(
                "set SCREENDESK_API_TOKEN to one from the account settings of Screendesk, give \
                 --token-file, or look around without one: screendesk --demo list",
            ),
        ConfigError::InvalidToken { .. } => Failure::new(Code::NotAllowed, &error)
            .with_hint("look at SCREENDESK_API_TOKEN, or at the first line of the --token-file"),
        ConfigError::PlainHttp { url } => Failure::new(
            Code::Usage,
            format!(
                "the base URL `{url}` is plain http, which would send the API token in the clear"
            ),
        )
        .with_hint("use https, or say --allow-plain-http"),
        ConfigError::InvalidBaseUrl { .. } => {
            Failure::new(Code::Usage, &error).with_hint("look at --base-url or SCREENDESK_BASE_URL")
        }
        ConfigError::NotUnicode { .. } => Failure::new(Code::Usage, &error),
        _ => Failure::new(Code::Failed, screendesk_client::Error::Config(error)),
    }
}
