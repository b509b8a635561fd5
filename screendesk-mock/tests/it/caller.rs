use reqwest::{Method, RequestBuilder, Response, StatusCode};
use screendesk_mock::{Screendesk, Uuid, Value};

/// An HTTP client with a token and a base URL.
pub(crate) struct Caller {
    http: reqwest::Client,
    url: String,
    token: String,
}

impl Caller {
    pub(crate) fn admin(server: &Screendesk) -> Self {
        Self::with_token(server, server.token())
    }

    pub(crate) fn with_token(server: &Screendesk, token: &str) -> Self {
        Self { http: reqwest::Client::new(), url: server.url().to_owned(), token: token.to_owned() }
    }

    pub(crate) fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.http.request(method, format!("{}{path}", self.url)).bearer_auth(&self.token)
    }

    pub(crate) async fn get(&self, path: &str) -> Response {
        self.request(Method::GET, path).send().await.unwrap()
    }

    pub(crate) async fn get_recording(&self, uuid: Uuid) -> Response {
        self.get(&format!("/recordings/{uuid}")).await
    }

    pub(crate) async fn page(&self, page: u64) -> Value {
        let answer = self.get(&format!("/recordings?page={page}")).await;
        assert_eq!(answer.status(), StatusCode::OK);
        answer.json().await.unwrap()
    }

    pub(crate) async fn update(&self, uuid: Uuid, body: Value) -> Response {
        self.request(Method::PATCH, &format!("/recordings/{uuid}"))
            .json(&body)
            .send()
            .await
            .unwrap()
    }

    pub(crate) async fn download(&self, uuid: Uuid) -> Response {
        self.download_with(uuid, []).await
    }

    pub(crate) async fn download_with<const N: usize>(
        &self,
        uuid: Uuid,
        headers: [(&str, &str); N],
    ) -> Response {
        let request = self.request(Method::GET, &format!("/recordings/{uuid}/download"));
        let add =
            |request: RequestBuilder, (name, value): (&str, &str)| request.header(name, value);
        headers.into_iter().fold(request, add).send().await.unwrap()
    }
}

/// A header field of an answer as text, empty when it is missing.
pub(crate) fn header<'a>(answer: &'a Response, name: &str) -> &'a str {
    answer.headers().get(name).map_or("", |value| value.to_str().unwrap())
}

/// The UUIDs of the recordings on a page.
pub(crate) fn uuids(page: &Value) -> Vec<Uuid> {
    let records = page["records"].as_array().unwrap();
    records.iter().map(|record| record["uuid"].as_str().unwrap().parse().unwrap()).collect()
}
