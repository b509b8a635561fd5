use reqwest::StatusCode;
use screendesk_mock::Screendesk;

#[tokio::test]
async fn the_admin_token_opens_the_list() {
    let server = Screendesk::builder().recordings(60).start().await.unwrap();
    let client = reqwest::Client::new();
    let list = || client.get(format!("{}/recordings", server.url()));
    assert_eq!(list().send().await.unwrap().status(), StatusCode::UNAUTHORIZED);
    let page = list().bearer_auth(server.token()).send().await.unwrap();
    assert_eq!(page.status(), StatusCode::OK);
}
