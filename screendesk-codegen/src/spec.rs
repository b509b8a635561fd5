//! What the passes ask of the OpenAPI document.

use serde_json::{Map, Value};

/// The corrected document.
pub(crate) struct Spec {
    document: Value,
}

/// One operation of the document.
pub(crate) struct SpecOperation<'a> {
    /// The `operationId`, as the document spells it.
    pub(crate) id: &'a str,
    /// `GET`, `PATCH`, …
    pub(crate) method: String,
    /// The path template, beginning with a slash.
    pub(crate) path: &'a str,
    item: &'a Value,
    path_item: &'a Value,
}

const METHODS: [&str; 8] = ["get", "put", "post", "delete", "options", "head", "patch", "trace"];
/// References may form cycles: no path through them is followed further than this.
const DEPTH: usize = 32;

impl Spec {
    pub(crate) fn read(document: Value) -> Self {
        Self { document }
    }

    /// The URL of the first server, without a final slash.
    pub(crate) fn server(&self) -> Option<&str> {
        self.document.pointer("/servers/0/url")?.as_str().map(|url| url.trim_end_matches('/'))
    }

    /// All operations that have an `operationId`.
    pub(crate) fn operations(&self) -> impl Iterator<Item = SpecOperation<'_>> {
        let paths = self.document["paths"].as_object().into_iter().flatten();
        paths.flat_map(|(path, path_item)| {
            METHODS.iter().filter_map(move |method| {
                let item = path_item.get(method)?;
                let id = item.get("operationId")?.as_str()?;
                Some(SpecOperation { id, method: method.to_uppercase(), path, item, path_item })
            })
        })
    }

    /// The value itself, or what its `$ref` leads to.
    pub(crate) fn resolve<'a>(&'a self, mut value: &'a Value) -> &'a Value {
        for _ in 0..DEPTH {
            let Some(target) = value.get("$ref").and_then(Value::as_str) else { break };
            let Some(found) = target.strip_prefix('#').and_then(|p| self.document.pointer(p))
            else {
                break;
            };
            value = found;
        }
        value
    }

    /// Whether the schema allows null: by itself, by what it refers to, or by a part of it.
    pub(crate) fn is_nullable(&self, schema: &Value) -> bool {
        self.resolve(schema).get("nullable") == Some(&Value::Bool(true))
    }

    /// The properties of an object schema, those of its `allOf` parts included.
    pub(crate) fn properties<'a>(&'a self, schema: &'a Value) -> Map<String, Value> {
        let mut found = Map::new();
        self.collect_properties(schema, &mut found, 0);
        found
    }

    fn collect_properties(&self, schema: &Value, found: &mut Map<String, Value>, depth: usize) {
        let schema = self.resolve(schema);
        if let Some(properties) = schema.get("properties").and_then(Value::as_object) {
            found.extend(properties.clone());
        }
        if depth < DEPTH {
            for part in schema.get("allOf").and_then(Value::as_array).into_iter().flatten() {
                self.collect_properties(part, found, depth + 1);
            }
        }
    }

    /// The description of a component schema, or of one of its properties.
    pub(crate) fn schema(&self, name: &str) -> Option<&Value> {
        self.document.get("components")?.get("schemas")?.get(name)
    }
}

impl<'a> SpecOperation<'a> {
    /// The page that describes the operation, or else the whole document.
    pub(crate) fn external_docs(&self, spec: &'a Spec) -> Option<&'a str> {
        let holders = [self.item, self.path_item, &spec.document];
        let docs = holders.iter().find_map(|holder| holder.get("externalDocs"))?;
        docs.get("url")?.as_str()
    }

    fn parameters(&self, spec: &'a Spec) -> impl Iterator<Item = &'a Value> {
        let listed = |of: &'a Value| of.get("parameters").and_then(Value::as_array);
        let all = listed(self.item).into_iter().chain(listed(self.path_item)).flatten();
        all.map(|parameter| spec.resolve(parameter))
    }

    /// Whether there is a query parameter `page` that counts.
    pub(crate) fn has_page_parameter(&self, spec: &'a Spec) -> bool {
        self.parameters(spec).any(|p| {
            p["name"] == "page"
                && p["in"] == "query"
                && spec.resolve(&p["schema"])["type"] == "integer"
        })
    }

    /// What the document says of the parameter `name`, without a final full stop.
    pub(crate) fn parameter_description(&self, spec: &'a Spec, name: &str) -> Option<&'a str> {
        let parameter = self.parameters(spec).find(|p| p["name"] == name)?;
        Some(parameter.get("description")?.as_str()?.trim_end_matches('.'))
    }

    /// The schema of the JSON body of the answer 200.
    pub(crate) fn answer_schema(&self, spec: &'a Spec) -> Option<&'a Value> {
        let response = spec.resolve(self.item.get("responses")?.get("200")?);
        json_schema(spec, response)
    }

    /// The schema of the JSON body of the request.
    pub(crate) fn body_schema(&self, spec: &'a Spec) -> Option<&'a Value> {
        json_schema(spec, spec.resolve(self.item.get("requestBody")?))
    }
}

fn json_schema<'a>(spec: &'a Spec, holder: &'a Value) -> Option<&'a Value> {
    Some(spec.resolve(holder.get("content")?.get("application/json")?.get("schema")?))
}
