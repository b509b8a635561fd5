//! Clients by hand, from the environment, with a reqwest client of one's own.

use screendesk_client::{Client, ConfigError, Error};

use crate::support::{Fault, Operation, Screendesk, account, client};

#[tokio::test]
async fn the_user_agent_is_this_crate_or_what_was_set() {
    let (server, plain) = account(1).await;
    plain.list_recordings().send().await.expect("a page");
    let named = client(&server).user_agent("backup/2.0").build().expect("a client");
    named.list_recordings().send().await.expect("a page");
    let agents: Vec<_> =
        server.requests().iter().map(|r| r.header("user-agent").map(str::to_owned)).collect();
    let own = concat!("screendesk-client/", env!("CARGO_PKG_VERSION"));
    assert_eq!(agents, [Some(own.to_owned()), Some("backup/2.0".to_owned())]);
}

#[tokio::test]
async fn a_reqwest_client_of_ones_own_is_used_and_its_redirects_are_checked() {
    let (server, _) = account(1).await;
    let elsewhere = Screendesk::start().await;
    let own = reqwest::Client::builder().user_agent("own").build().expect("a client");
    let client = client(&server).http_client(own).build().expect("a client");
    client.list_recordings().send().await.expect("a page");
    assert_eq!(server.requests()[0].header("user-agent"), Some("own"));
    // This one follows redirects by itself: what it brings from elsewhere is refused all the same.
    let target = format!("{}/recordings", elsewhere.url());
    server.fault(Fault::on(Operation::ListRecordings).redirect(&target));
    let error = client.list_recordings().send().await.expect_err("it came from elsewhere");
    assert!(
        matches!(&error, Error::Unexpected(_)) && error.to_string().contains("redirect"),
        "{error}"
    );
    assert!(elsewhere.requests().iter().all(|r| r.header("authorization").is_none()));
}

#[test]
fn the_environment_makes_a_client() {
    // Variables are set for a process of its own: this test program, asked for one test.
    const INSIDE: &str = "SCREENDESK_TEST_INSIDE";
    if std::env::var_os(INSIDE).is_some() {
        let made = Client::from_env().map(|c| c.base_url().to_owned());
        println!("made: {made:?}");
        return;
    }
    let run = |variables: &[(&str, &str)]| {
        let program = std::env::current_exe().expect("this program");
        let output = std::process::Command::new(program)
            .args(["--exact", "settings::the_environment_makes_a_client", "--nocapture"])
            .env_remove("SCREENDESK_API_TOKEN")
            .env_remove("SCREENDESK_BASE_URL")
            .env(INSIDE, "1")
            .envs(variables.iter().copied())
            .output()
            .expect("it runs");
        String::from_utf8_lossy(&output.stdout).into_owned()
    };
    assert!(run(&[]).contains("Err(MissingToken)"));
    let default = run(&[("SCREENDESK_API_TOKEN", "t")]);
    assert!(default.contains(r#"Ok("https://app.screendesk.io/api/v2")"#), "{default}");
    let set =
        run(&[("SCREENDESK_API_TOKEN", "t"), ("SCREENDESK_BASE_URL", "https://example.com/x/")]);
    assert!(set.contains(r#"Ok("https://example.com/x")"#), "{set}");
    assert!(run(&[("SCREENDESK_API_TOKEN", "two words")]).contains("Err(InvalidToken"));
    assert!(
        run(&[("SCREENDESK_API_TOKEN", "t"), ("SCREENDESK_BASE_URL", "http://example.com")])
            .contains("Err(PlainHttp")
    );
}

#[test]
fn what_users_share_between_tasks_is_send_and_sync() {
    fn is_shared<T: Send + Sync + 'static>() {}
    fn is_sent<T: Send + 'static>() {}
    is_shared::<Client>();
    is_shared::<Error>();
    is_shared::<ConfigError>();
    is_sent::<screendesk_client::download::Download>();
    is_sent::<screendesk_client::download::Body>();
    is_sent::<screendesk_client::pagination::ItemStream<screendesk_client::types::Recording>>();
}

#[test]
fn every_operation_can_be_awaited_in_a_task_of_its_own() {
    fn is_sent<T: Send>(_: T) {}
    let client = Client::builder().token("t").build().expect("a client");
    let id = screendesk_client::Uuid::nil();
    is_sent(client.list_recordings().send());
    is_sent(client.list_recordings().stream());
    is_sent(client.get_recording().uuid(id).send());
    is_sent(client.update_recording().uuid(id).title("t").send());
    is_sent(client.download_recording().uuid(id).to_file("x"));
    is_sent(client.download_recording().uuid(id).to_dir("x"));
    is_sent(client.download_recording().uuid(id).into_writer(Vec::new()));
    is_sent(client.download_recording().uuid(id).open());
}
