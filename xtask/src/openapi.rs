//! The objects of OpenAPI 3.0 and what each member of them holds, as one table.
//!
//! A JSON value alone does not say whether `title` is prose or the name of a property, and whether `$ref` is a
//! reference or part of an example. Walks over a spec ask this table instead of guessing from names.

use serde_json::Value;

use crate::json::pointer;

/// The methods of a path item.
pub const METHODS: [&str; 8] =
    ["get", "put", "post", "delete", "options", "head", "patch", "trace"];

/// The kind of an OpenAPI object.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[allow(missing_docs)] // Each is the object of that name in the OpenAPI 3.0 specification.
pub enum Kind {
    Document,
    Info,
    Server,
    Components,
    PathItem,
    Operation,
    Parameter,
    RequestBody,
    MediaType,
    Encoding,
    Response,
    Header,
    Schema,
    SecurityScheme,
    Link,
    Callback,
    Tag,
    ExternalDocs,
}

/// What a member of an object holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Holds {
    /// One object of a kind.
    One(Kind),
    /// Objects of a kind under names of the author's choice.
    Map(Kind),
    /// A list of objects of a kind.
    List(Kind),
    /// A schema or a boolean.
    SchemaOrBool,
    /// A value without OpenAPI objects in it.
    Plain,
}

impl Kind {
    /// What the member of that name holds; none when OpenAPI 3.0 knows no such member.
    pub fn member(self, name: &str) -> Option<Holds> {
        use Holds::{List, Map, One, Plain, SchemaOrBool};
        if name.starts_with("x-") && self != Self::Callback {
            return Some(Plain);
        }
        Some(match (self, name) {
            (Self::Document, "info") => One(Self::Info),
            (Self::Document, "components") => One(Self::Components),
            (Self::Document, "paths") => Map(Self::PathItem),
            (Self::Document, "tags") => List(Self::Tag),
            (Self::Document, "openapi" | "security") => Plain,
            (Self::Document | Self::PathItem | Self::Operation, "servers") => List(Self::Server),
            (Self::Document | Self::Operation | Self::Schema | Self::Tag, "externalDocs") => {
                One(Self::ExternalDocs)
            }

            (
                Self::Info,
                "title" | "description" | "termsOfService" | "contact" | "license" | "version",
            ) => Plain,
            (Self::Server, "url" | "description" | "variables") => Plain,
            (Self::Tag, "name" | "description") | (Self::ExternalDocs, "description" | "url") => {
                Plain
            }

            (Self::Components, "schemas") => Map(Self::Schema),
            (Self::Components, "responses") => Map(Self::Response),
            (Self::Components, "parameters") => Map(Self::Parameter),
            (Self::Components, "requestBodies") => Map(Self::RequestBody),
            (Self::Components, "headers") => Map(Self::Header),
            (Self::Components, "securitySchemes") => Map(Self::SecurityScheme),
            (Self::Components, "links") => Map(Self::Link),
            (Self::Components | Self::Operation, "callbacks") => Map(Self::Callback),
            (Self::Components, "examples") => Plain,

            (Self::PathItem, method) if METHODS.contains(&method) => One(Self::Operation),
            (Self::PathItem | Self::Operation, "parameters") => List(Self::Parameter),
            (Self::PathItem, "summary" | "description" | "$ref") => Plain,
            (Self::Callback, _) => One(Self::PathItem),

            (Self::Operation, "requestBody") => One(Self::RequestBody),
            (Self::Operation, "responses") => Map(Self::Response),
            (
                Self::Operation,
                "operationId" | "summary" | "description" | "tags" | "deprecated" | "security",
            ) => Plain,

            (Self::Parameter, "name" | "in") => Plain,
            (Self::Parameter | Self::Header, "schema") => One(Self::Schema),
            (Self::Parameter | Self::Header | Self::RequestBody | Self::Response, "content") => {
                Map(Self::MediaType)
            }
            (
                Self::Parameter | Self::Header,
                "description" | "required" | "deprecated" | "allowEmptyValue" | "style" | "explode"
                | "allowReserved" | "example" | "examples",
            ) => Plain,
            (Self::RequestBody, "description" | "required") => Plain,

            (Self::MediaType, "schema") => One(Self::Schema),
            (Self::MediaType, "encoding") => Map(Self::Encoding),
            (Self::MediaType, "example" | "examples") => Plain,
            (Self::Encoding | Self::Response, "headers") => Map(Self::Header),
            (Self::Encoding, "contentType" | "style" | "explode" | "allowReserved") => Plain,
            (Self::Response, "description") => Plain,
            (Self::Response, "links") => Map(Self::Link),
            (
                Self::Link,
                "operationRef" | "operationId" | "parameters" | "requestBody" | "description"
                | "server",
            ) => Plain,

            (Self::Schema, "properties") => Map(Self::Schema),
            (Self::Schema, "items" | "not") => One(Self::Schema),
            (Self::Schema, "allOf" | "oneOf" | "anyOf") => List(Self::Schema),
            (Self::Schema, "additionalProperties") => SchemaOrBool,
            (
                Self::Schema,
                "type" | "format" | "title" | "description" | "default" | "example" | "enum"
                | "nullable" | "required" | "readOnly" | "writeOnly" | "deprecated"
                | "discriminator" | "xml" | "multipleOf" | "minimum" | "maximum"
                | "exclusiveMinimum" | "exclusiveMaximum" | "minLength" | "maxLength" | "pattern"
                | "minItems" | "maxItems" | "uniqueItems" | "minProperties" | "maxProperties",
            ) => Plain,
            (
                Self::SecurityScheme,
                "type" | "description" | "name" | "in" | "scheme" | "bearerFormat" | "flows"
                | "openIdConnectUrl",
            ) => Plain,
            _ => return None,
        })
    }

    /// Whether a `$ref` may stand in the place of such an object.
    pub fn may_be_reference(self) -> bool {
        matches!(
            self,
            Self::Schema
                | Self::Parameter
                | Self::Response
                | Self::RequestBody
                | Self::Header
                | Self::SecurityScheme
                | Self::Link
                | Self::Callback
                | Self::PathItem
        )
    }
}

/// One object met on a walk over a spec.
#[derive(Debug, Clone)]
pub struct Node<'a> {
    /// What it is.
    pub kind: Kind,
    /// Where it stands, as a JSON pointer.
    pub pointer: String,
    /// What stands there, which need not be of the form that its kind has.
    pub value: &'a Value,
}

impl<'a> Node<'a> {
    /// The whole document.
    pub fn document(spec: &'a Value) -> Self {
        Self { kind: Kind::Document, pointer: String::new(), value: spec }
    }

    /// Where the reference in place of this object leads, if there is one.
    pub fn reference(&self) -> Option<&'a str> {
        if !self.kind.may_be_reference() {
            return None;
        }
        self.value.get("$ref").and_then(Value::as_str)
    }

    /// The objects directly inside this one; none inside a reference.
    pub fn children(&self) -> Vec<Node<'a>> {
        let mut children = Vec::new();
        let Value::Object(members) = self.value else { return children };
        if self.reference().is_some() {
            return children;
        }
        for (name, value) in members {
            let at = pointer(&self.pointer, name);
            let node = |kind, pointer, value| Node { kind, pointer, value };
            match (self.kind.member(name), value) {
                (Some(Holds::One(kind)), _) => children.push(node(kind, at, value)),
                (Some(Holds::SchemaOrBool), Value::Bool(_)) => {}
                (Some(Holds::SchemaOrBool), _) => children.push(node(Kind::Schema, at, value)),
                (Some(Holds::Map(kind)), Value::Object(entries)) => {
                    let entries = entries.iter().filter(|(name, _)| !is_extension(self.kind, name));
                    children
                        .extend(entries.map(|(name, value)| node(kind, pointer(&at, name), value)));
                }
                (Some(Holds::List(kind)), Value::Array(items)) => {
                    let items = items.iter().enumerate();
                    children.extend(
                        items.map(|(index, value)| node(kind, format!("{at}/{index}"), value)),
                    );
                }
                _ => {}
            }
        }
        children
    }
}

/// `paths` and `responses` may hold extensions beside their entries; the names of components are all names.
fn is_extension(holder: Kind, name: &str) -> bool {
    matches!(holder, Kind::Document | Kind::Operation) && name.starts_with("x-")
}

/// Calls `visit` for every object of the spec, outer before inner.
pub fn walk<'a>(spec: &'a Value, mut visit: impl FnMut(&Node<'a>)) {
    let mut waiting = vec![Node::document(spec)];
    while let Some(node) = waiting.pop() {
        visit(&node);
        waiting.extend(node.children().into_iter().rev());
    }
}
