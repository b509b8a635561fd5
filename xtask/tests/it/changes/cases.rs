//! The table of changes: add a case by adding a line.

use serde_json::{Value, json};

use super::Case;

const THING: &str = "/components/schemas/Thing";
const NEW: &str = "/components/schemas/NewThing";
const LIST: &str = "/paths/~1things/get";
const PATCH: &str = "/paths/~1things~1{id}/patch";
const FILE: &str = "/paths/~1things~1{id}~1file/get";
const RECORDS: &str = "/responses/200/content/application~1json/schema/properties";

/// All operations, those that receive a Thing, those that secure, and single ones.
const ALL: &[&str] = &["listThings", "createThing", "updateThing", "downloadThing", "deleteFile"];
const GET_THING: &[&str] = &["listThings", "createThing", "updateThing"];
const CREATE: &[&str] = &["createThing"];
const LISTS: &[&str] = &["listThings"];
const UPDATE: &[&str] = &["updateThing"];
const DOWNLOAD: &[&str] = &["downloadThing"];
const NONE: &[&str] = &[];

fn add(path: String, value: Value) -> Value {
    json!([{"op": "add", "path": path, "value": value}])
}

fn remove(path: String) -> Value {
    json!([{"op": "remove", "path": path}])
}

fn rename(from: String, to: String) -> Value {
    json!([{"op": "move", "from": from, "path": to}])
}

/// Name, patch, expected changes, operations of the first of them.
type Line = (&'static str, Value, &'static [(&'static str, &'static str)], &'static [&'static str]);

pub(super) fn all() -> Vec<Case> {
    #[rustfmt::skip] // A case a line.
    let table: Vec<Line> = vec![
        // Properties that are received.
        ("response property added", add(format!("{THING}/properties/new"), json!({"type": "string"})), &[("compatible", "response-property-added")], GET_THING),
        ("response property added, required", json!([{"op": "add", "path": format!("{THING}/properties/new"), "value": {"type": "string"}}, {"op": "add", "path": format!("{THING}/required/-"), "value": "new"}]), &[("compatible", "response-required-property-added")], GET_THING),
        ("response property removed", remove(format!("{THING}/properties/summary")), &[("breaking", "response-property-removed")], GET_THING),
        ("a property named title removed", remove(format!("{THING}/properties/title")), &[("breaking", "response-property-removed")], GET_THING),
        ("a property named description removed", remove(format!("{THING}/properties/description")), &[("breaking", "response-property-removed")], GET_THING),
        ("a property named items changed", add(format!("{THING}/properties/items/type"), json!("number")), &[("breaking", "response-type-changed")], GET_THING),
        ("response property renamed", rename(format!("{LIST}{RECORDS}/records"), format!("{LIST}{RECORDS}/things")), &[("breaking", "response-property-removed"), ("compatible", "response-property-added")], LISTS),
        ("response property became required", add(format!("{THING}/required/-"), json!("at")), &[("compatible", "response-property-became-required")], GET_THING),
        ("response property became optional", remove(format!("{THING}/required")), &[("breaking", "response-property-became-optional")], GET_THING),
        ("response nullable added", add(format!("{THING}/properties/at/nullable"), json!(true)), &[("breaking", "response-nullable-added")], GET_THING),
        ("response nullable dropped", remove(format!("{THING}/properties/title/nullable")), &[("compatible", "response-nullable-dropped")], GET_THING),
        ("nullable dropped from a wrapped reference", remove(format!("{THING}/properties/owner/nullable")), &[("compatible", "response-nullable-dropped")], GET_THING),
        ("nullable added to a component", add("/components/schemas/Owner/nullable".into(), json!(true)), &[("breaking", "response-nullable-added")], GET_THING),
        ("response enum value added", add(format!("{THING}/properties/state/enum/-"), json!("lost")), &[("compatible", "response-enum-value-added")], GET_THING),
        ("response enum value added to integers", add(format!("{THING}/properties/level/enum/-"), json!(3)), &[("breaking", "response-closed-enum-value-added")], GET_THING),
        ("response enum value removed", remove(format!("{THING}/properties/state/enum/1")), &[("compatible", "response-enum-value-removed")], GET_THING),
        ("response enum introduced", add(format!("{THING}/properties/summary/enum"), json!(["a"])), &[("compatible", "response-enum-introduced")], GET_THING),
        ("response enum dropped", remove(format!("{THING}/properties/state/enum")), &[("breaking", "response-enum-dropped")], GET_THING),
        ("response type changed", add(format!("{THING}/properties/items/type"), json!("string")), &[("breaking", "response-type-changed")], GET_THING),
        ("response type left out", remove(format!("{THING}/properties/items/type")), &[("breaking", "response-type-changed")], GET_THING),
        ("the items of an array changed", add(format!("{THING}/properties/parts/items/properties/size/type"), json!("integer")), &[("breaking", "response-type-changed")], GET_THING),
        ("the items of an array left out", remove(format!("{THING}/properties/parts/items")), &[("breaking", "response-type-changed")], GET_THING),
        ("response format changed", add(format!("{THING}/properties/items/format"), json!("int64")), &[("breaking", "response-format-changed")], GET_THING),
        ("response format dropped", remove(format!("{THING}/properties/id/format")), &[("breaking", "response-format-changed")], GET_THING),
        ("response bound tightened", add(format!("{THING}/properties/items/minimum"), json!(1)), &[("compatible", "response-constraint-tightened")], GET_THING),
        ("response bound loosened", remove(format!("{THING}/properties/items/minimum")), &[("compatible", "response-constraint-loosened")], GET_THING),
        ("response default changed", add(format!("{THING}/properties/state/default"), json!("used")), &[("docs-only", "response-default-changed")], GET_THING),
        ("a reference to another schema", add(format!("{THING}/properties/label/$ref"), json!("#/components/schemas/Unused")), &[("breaking", "response-property-removed"), ("breaking", "response-property-removed"), ("breaking", "response-reference-changed"), ("compatible", "response-property-added")], GET_THING),
        ("response variant added", add(format!("{THING}/properties/choice/oneOf/-"), json!({"type": "boolean"})), &[("breaking", "response-variant-added")], GET_THING),
        ("response variant removed", remove(format!("{THING}/properties/choice/oneOf/1")), &[("compatible", "response-variant-removed")], GET_THING),
        ("response combination introduced", add(format!("{THING}/properties/summary/anyOf"), json!([{"type": "string"}, {"type": "string"}])), &[("breaking", "response-composition-changed")], GET_THING),
        ("response part added to an allOf", add(format!("{THING}/properties/owner/allOf/-"), json!({"type": "object"})), &[("breaking", "response-type-changed")], GET_THING),
        ("response closed", add(format!("{THING}/additionalProperties"), json!(false)), &[("compatible", "response-additional-properties-closed")], GET_THING),
        ("response opened", remove(format!("{THING}/properties/closed/additionalProperties")), &[("breaking", "response-additional-properties-opened")], GET_THING),
        ("response map of another type", add(format!("{THING}/properties/extra/additionalProperties/type"), json!("integer")), &[("breaking", "response-type-changed")], GET_THING),
        ("response property write-only", add(format!("{THING}/properties/at/writeOnly"), json!(true)), &[("breaking", "response-access-changed")], GET_THING),
        ("the title of an inline type", add(format!("{THING}/properties/parts/items/title"), json!("Part")), &[("breaking", "response-type-name-changed")], GET_THING),
        ("the title of a component", add(format!("{THING}/title"), json!("A thing")), &[("docs-only", "documentation-changed")], GET_THING),
        ("the title of a string", add(format!("{THING}/properties/at/title"), json!("When")), &[("docs-only", "documentation-changed")], GET_THING),
        ("a property deprecated", add(format!("{THING}/properties/at/deprecated"), json!(true)), &[("compatible", "deprecated")], GET_THING),
        // Properties that are sent.
        ("request property added", add(format!("{NEW}/properties/new"), json!({"type": "string"})), &[("compatible", "request-property-added")], CREATE),
        ("request property added, required", json!([{"op": "add", "path": format!("{NEW}/properties/new"), "value": {"type": "string", "default": "x"}}, {"op": "add", "path": format!("{NEW}/required/-"), "value": "new"}]), &[("breaking", "request-required-property-added")], CREATE),
        ("request property removed", remove(format!("{NEW}/properties/note")), &[("breaking", "request-property-removed")], CREATE),
        ("request property became required", add(format!("{NEW}/required/-"), json!("note")), &[("breaking", "request-property-became-required")], CREATE),
        ("request property became optional", remove(format!("{NEW}/required")), &[("compatible", "request-property-became-optional")], CREATE),
        ("request nullable added", add(format!("{NEW}/properties/name/nullable"), json!(true)), &[("compatible", "request-nullable-added")], CREATE),
        ("request nullable dropped", remove(format!("{NEW}/properties/note/nullable")), &[("breaking", "request-nullable-dropped")], CREATE),
        ("request enum value added", add(format!("{NEW}/properties/state/enum/-"), json!("lost")), &[("compatible", "request-enum-value-added")], CREATE),
        ("request enum value removed", remove(format!("{NEW}/properties/state/enum/1")), &[("breaking", "request-enum-value-removed")], CREATE),
        ("request enum introduced", add(format!("{NEW}/properties/name/enum"), json!(["a"])), &[("breaking", "request-enum-introduced")], CREATE),
        ("request enum dropped", remove(format!("{NEW}/properties/state/enum")), &[("compatible", "request-enum-dropped")], CREATE),
        ("request type changed", add(format!("{NEW}/properties/name/type"), json!("integer")), &[("breaking", "request-type-changed")], CREATE),
        ("request format introduced", add(format!("{NEW}/properties/name/format"), json!("email")), &[("breaking", "request-format-changed")], CREATE),
        ("request minimum tightened", add(format!("{NEW}/properties/count/minimum"), json!(2)), &[("breaking", "request-constraint-tightened")], CREATE),
        ("request maximum loosened", add(format!("{NEW}/properties/count/maximum"), json!(10)), &[("compatible", "request-constraint-loosened")], CREATE),
        ("request length tightened", add(format!("{NEW}/properties/name/maxLength"), json!(79)), &[("breaking", "request-constraint-tightened")], CREATE),
        ("request multiple loosened", add(format!("{NEW}/properties/count/multipleOf"), json!(1)), &[("compatible", "request-constraint-loosened")], CREATE),
        ("request multiple tightened", add(format!("{NEW}/properties/count/multipleOf"), json!(4)), &[("breaking", "request-constraint-tightened")], CREATE),
        ("request pattern changed", add(format!("{NEW}/properties/code/pattern"), json!("^[a-z]*$")), &[("breaking", "request-constraint-tightened")], CREATE),
        ("request pattern dropped", remove(format!("{NEW}/properties/code/pattern")), &[("compatible", "request-constraint-loosened")], CREATE),
        ("request bound made exclusive", add(format!("{NEW}/properties/count/exclusiveMinimum"), json!(true)), &[("breaking", "request-constraint-tightened")], CREATE),
        ("request default changed", add(format!("{NEW}/properties/note/default"), json!("some")), &[("breaking", "request-default-changed")], CREATE),
        ("request variant added", add(format!("{NEW}/properties/choice/oneOf/-"), json!({"type": "boolean"})), &[("compatible", "request-variant-added")], CREATE),
        ("request variant removed", remove(format!("{NEW}/properties/choice/oneOf/1")), &[("breaking", "request-variant-removed")], CREATE),
        ("request wrapper renamed", rename(format!("{PATCH}/requestBody/content/application~1json/schema/properties/thing"), format!("{PATCH}/requestBody/content/application~1json/schema/properties/item")), &[("breaking", "request-property-removed"), ("compatible", "request-property-added")], UPDATE),
        ("request property read-only", add(format!("{NEW}/properties/name/readOnly"), json!(true)), &[("breaking", "request-access-changed")], CREATE),
        // Bodies, media types, headers, responses.
        ("request body added", add(format!("{LIST}/requestBody"), json!({"content": {}})), &[("compatible", "request-body-added")], LISTS),
        ("request body added, required", add(format!("{LIST}/requestBody"), json!({"required": true, "content": {}})), &[("breaking", "required-request-body-added")], LISTS),
        ("request body removed", remove(format!("{PATCH}/requestBody")), &[("breaking", "request-body-removed")], UPDATE),
        ("request body became optional", remove(format!("{PATCH}/requestBody/required")), &[("compatible", "request-body-became-optional")], UPDATE),
        ("request media type added", add(format!("{PATCH}/requestBody/content/text~1csv"), json!({})), &[("compatible", "request-media-type-added")], UPDATE),
        ("request media type removed", remove(format!("{PATCH}/requestBody/content/multipart~1form-data")), &[("breaking", "request-media-type-removed")], UPDATE),
        ("response media type added", add(format!("{FILE}/responses/200/content/video~1webm"), json!({})), &[("compatible", "response-media-type-added")], DOWNLOAD),
        ("response media type removed", remove(format!("{FILE}/responses/200/content/video~1mp4")), &[("compatible", "response-media-type-removed")], DOWNLOAD),
        ("response media types replaced", rename(format!("{LIST}/responses/200/content/application~1json"), format!("{LIST}/responses/200/content/application~1xml")), &[("breaking", "response-media-types-replaced")], LISTS),
        ("a success without a body gets one", add("/paths/~1things~1{id}~1file/delete/responses/204/content".into(), json!({"text/plain": {}})), &[("breaking", "response-body-introduced")], &["deleteFile"]),
        ("the schema of a body left out", remove(format!("{LIST}/responses/200/content/application~1json/schema")), &[("breaking", "response-type-changed")], LISTS),
        ("success code added", add(format!("{FILE}/responses/206"), json!({"description": "Part."})), &[("breaking", "success-response-added")], DOWNLOAD),
        ("success code removed", rename(format!("{LIST}/responses/200"), format!("{LIST}/responses/202")), &[("breaking", "success-response-added"), ("breaking", "success-response-removed")], LISTS),
        ("error code added", add(format!("{LIST}/responses/429"), json!({"description": "Slower."})), &[("compatible", "error-response-added")], LISTS),
        ("error code removed", remove(format!("{PATCH}/responses/422")), &[("compatible", "error-response-removed")], UPDATE),
        ("default response added", add(format!("{LIST}/responses/default"), json!({"description": "?"})), &[("breaking", "default-response-added")], LISTS),
        ("the error body changed", add("/components/schemas/Error/properties/error/type".into(), json!("object")), &[("breaking", "response-type-changed")], &["listThings", "createThing", "updateThing", "downloadThing"]),
        ("header added", add(format!("{LIST}/responses/200/headers/X-New"), json!({"schema": {"type": "string"}})), &[("compatible", "header-added")], LISTS),
        ("a header that nobody reads removed", remove(format!("{FILE}/responses/200/headers/X-Served-By")), &[("compatible", "header-removed")], DOWNLOAD),
        ("a header that the client reads removed", remove(format!("{FILE}/responses/200/headers/Content-Disposition")), &[("breaking", "read-header-removed")], DOWNLOAD),
        ("the type of a header", add("/components/headers/Total/schema/type".into(), json!("string")), &[("breaking", "response-type-changed")], LISTS),
        ("a header always there", add("/components/headers/Total/required".into(), json!(true)), &[("compatible", "header-requiredness-changed")], LISTS),
        // Parameters.
        ("parameter added", add(format!("{LIST}/parameters/-"), json!({"name": "q", "in": "query", "schema": {"type": "string"}})), &[("compatible", "parameter-added")], LISTS),
        ("parameter added, required", add(format!("{LIST}/parameters/-"), json!({"name": "q", "in": "query", "required": true, "schema": {"type": "string"}})), &[("breaking", "required-parameter-added")], LISTS),
        ("parameter removed", remove(format!("{LIST}/parameters/1")), &[("breaking", "parameter-removed")], LISTS),
        ("parameter renamed", add(format!("{LIST}/parameters/1/name"), json!("status")), &[("breaking", "parameter-removed"), ("compatible", "parameter-added")], LISTS),
        ("parameter became required", add(format!("{LIST}/parameters/1/required"), json!(true)), &[("breaking", "parameter-became-required")], LISTS),
        ("parameter written otherwise", add(format!("{LIST}/parameters/1/explode"), json!(false)), &[("breaking", "parameter-style-changed")], LISTS),
        ("parameter default changed", add(format!("{LIST}/parameters/0/schema/default"), json!(0)), &[("breaking", "request-default-changed")], LISTS),
        ("parameter enum value removed", remove(format!("{LIST}/parameters/1/schema/enum/0")), &[("breaking", "request-enum-value-removed")], LISTS),
        ("a shared parameter's type", add("/components/parameters/ThingId/schema/type".into(), json!("integer")), &[("breaking", "request-type-changed")], &["updateThing", "downloadThing", "deleteFile"]),
        ("a path parameter renamed", json!([{"op": "move", "from": "/paths/~1things~1{id}", "path": "/paths/~1things~1{thing}"}, {"op": "move", "from": "/paths/~1things~1{id}~1file", "path": "/paths/~1things~1{thing}~1file"}, {"op": "replace", "path": "/components/parameters/ThingId/name", "value": "thing"}]), &[("breaking", "path-parameter-renamed")], &["updateThing", "downloadThing", "deleteFile"]),
        // Operations.
        ("operation added", add("/paths/~1things~1{id}/get".into(), json!({"operationId": "getThing", "parameters": [{"$ref": "#/components/parameters/ThingId"}], "responses": {"200": {"description": "It."}}})), &[("compatible", "operation-added")], &["getThing"]),
        ("operation removed", remove("/paths/~1things/post".into()), &[("breaking", "operation-removed")], CREATE),
        ("a path with all its operations removed", remove("/paths/~1things~1{id}".into()), &[("breaking", "operation-removed")], UPDATE),
        ("operation on another path", rename("/paths/~1things".into(), "/paths/~1all".into()), &[("breaking", "operation-moved"), ("breaking", "operation-moved")], LISTS),
        ("operation by another method", rename(PATCH.into(), "/paths/~1things~1{id}/put".into()), &[("breaking", "operation-moved")], UPDATE),
        ("operationId changed", add(format!("{LIST}/operationId"), json!("allThings")), &[("breaking", "operation-id-changed")], LISTS),
        ("operation deprecated", add(format!("{LIST}/deprecated"), json!(true)), &[("compatible", "deprecated")], LISTS),
        // Servers and security.
        ("another host", add("/servers/0/url".into(), json!("https://app.evil.example/api/v1")), &[("breaking", "server-host-changed")], ALL),
        ("another scheme", add("/servers/0/url".into(), json!("http://app.example/api/v1")), &[("breaking", "server-host-changed")], ALL),
        ("another base path", add("/servers/0/url".into(), json!("https://app.example/api/v2")), &[("breaking", "server-url-changed")], ALL),
        ("a server put first", add("/servers/0".into(), json!({"url": "https://eu.example/api"})), &[("breaking", "server-host-changed")], ALL),
        ("a server added", add("/servers/-".into(), json!({"url": "https://eu.example/api"})), &[("compatible", "server-added")], ALL),
        ("no servers", remove("/servers".into()), &[("breaking", "server-host-changed")], ALL),
        ("a server of one operation", add(format!("{LIST}/servers"), json!([{"url": "https://list.example"}])), &[("breaking", "server-host-changed")], LISTS),
        ("another way to send the token", add("/components/securitySchemes/Bearer/scheme".into(), json!("basic")), &[("breaking", "security-scheme-changed")], ALL),
        ("another requirement", json!([{"op": "add", "path": "/components/securitySchemes/Key", "value": {"type": "apiKey", "in": "header", "name": "X-Key"}}, {"op": "replace", "path": "/security", "value": [{"Key": []}]}]), &[("breaking", "security-requirement-changed"), ("compatible", "security-scheme-added")], ALL),
        ("another alternative", json!([{"op": "add", "path": "/components/securitySchemes/Key", "value": {"type": "apiKey", "in": "header", "name": "X-Key"}}, {"op": "add", "path": "/security/-", "value": {"Key": []}}]), &[("compatible", "security-alternative-added"), ("compatible", "security-scheme-added")], ALL),
        ("no credentials needed", remove("/security".into()), &[("compatible", "security-dropped")], ALL),
        ("no credentials needed for one", add(format!("{LIST}/security"), json!([])), &[("compatible", "security-dropped")], LISTS),
        ("a scope for one", add(format!("{LIST}/security"), json!([{"Bearer": ["read"]}])), &[("breaking", "security-requirement-changed")], LISTS),
        ("a scheme removed", remove("/components/securitySchemes/Bearer".into()), &[("breaking", "security-scheme-removed")], ALL),
        // Components.
        ("component renamed", json!([{"op": "move", "from": "/components/schemas/Owner", "path": "/components/schemas/Person"}, {"op": "replace", "path": format!("{THING}/properties/owner/allOf/0/$ref"), "value": "#/components/schemas/Person"}, {"op": "replace", "path": "/components/schemas/Person/properties/manager/$ref", "value": "#/components/schemas/Person"}]), &[("breaking", "component-renamed")], GET_THING),
        ("header component renamed", json!([{"op": "move", "from": "/components/headers/Total", "path": "/components/headers/Count"}, {"op": "replace", "path": format!("{LIST}/responses/200/headers/X-Total/$ref"), "value": "#/components/headers/Count"}]), &[("docs-only", "component-relabelled")], LISTS),
        ("an unused component changed", add("/components/schemas/Unused/properties/a/type".into(), json!("integer")), &[("breaking", "response-type-changed")], NONE),
        ("an unused component added", add("/components/schemas/New".into(), json!({"type": "string"})), &[("compatible", "component-added")], NONE),
        ("an unused component removed", remove("/components/schemas/Unused".into()), &[("breaking", "component-removed")], NONE),
        // Words, extensions and the unknown.
        ("the description of a property", add(format!("{THING}/properties/title/description"), json!("Its name.")), &[("docs-only", "documentation-changed")], GET_THING),
        ("the description of a wrapped reference", add(format!("{THING}/properties/owner/description"), json!("Its owner.")), &[("docs-only", "documentation-changed")], GET_THING),
        ("the description of an operation", add(format!("{LIST}/description"), json!("Every one.")), &[("docs-only", "documentation-changed")], LISTS),
        ("the summary of an operation", remove(format!("{LIST}/summary")), &[("docs-only", "documentation-changed")], LISTS),
        ("the tags of an operation", add(format!("{LIST}/tags"), json!(["All"])), &[("docs-only", "documentation-changed")], LISTS),
        ("the description of a response", add(format!("{LIST}/responses/200/description"), json!("Page.")), &[("docs-only", "documentation-changed")], LISTS),
        ("an example", add(format!("{THING}/properties/at/example"), json!("2024-01-01T00:00:00Z")), &[("docs-only", "documentation-changed")], GET_THING),
        ("info", add("/info/version".into(), json!("2")), &[("docs-only", "documentation-changed")], ALL),
        ("the description of a server", add("/servers/0/description".into(), json!("Live")), &[("docs-only", "documentation-changed")], ALL),
        ("the description of a tag", add("/tags/0/description".into(), json!("Things.")), &[("docs-only", "documentation-changed")], ALL),
        ("the description of a scheme", remove("/components/securitySchemes/Bearer/description".into()), &[("docs-only", "documentation-changed")], ALL),
        ("a patch of OpenAPI", add("/openapi".into(), json!("3.0.4")), &[("docs-only", "documentation-changed")], ALL),
        ("an extension", add(format!("{LIST}/x-internal"), json!(true)), &[("docs-only", "extension-changed")], LISTS),
        ("an extension that code generation follows", add(format!("{THING}/x-rust-type"), json!({})), &[("breaking", "unclassified")], GET_THING),
        ("a misspelt keyword", add(format!("{THING}/properties/at/nullabel"), json!(true)), &[("breaking", "unclassified")], GET_THING),
        ("a keyword of 3.1", add(format!("{THING}/properties/at/const"), json!("x")), &[("breaking", "unclassified")], GET_THING),
        ("a callback", add(format!("{LIST}/callbacks"), json!({})), &[("breaking", "unclassified")], LISTS),
        ("a link", add(format!("{LIST}/responses/200/links"), json!({"next": {"operationId": "listThings"}})), &[("breaking", "unclassified")], LISTS),
        ("two changes at once, the worst first", json!([{"op": "add", "path": format!("{THING}/properties/title/description"), "value": "Its name."}, {"op": "remove", "path": "/paths/~1things/post"}]), &[("breaking", "operation-removed"), ("docs-only", "documentation-changed")], CREATE),
    ];
    // These are the way back: from the changed spec to the base.
    #[rustfmt::skip] // A case a line.
    let way_back: Vec<Line> = vec![
        ("a server removed", add("/servers/-".into(), json!({"url": "https://eu.example/api"})), &[("compatible", "server-removed")], ALL),
        ("an operation no longer deprecated", add(format!("{LIST}/deprecated"), json!(true)), &[("compatible", "deprecation-withdrawn")], LISTS),
        ("parameter became optional", add(format!("{LIST}/parameters/1/required"), json!(true)), &[("compatible", "parameter-became-optional")], LISTS),
        ("request body became required", remove(format!("{PATCH}/requestBody/required")), &[("breaking", "request-body-became-required")], UPDATE),
        ("default response removed", add(format!("{LIST}/responses/default"), json!({"description": "?"})), &[("breaking", "default-response-removed")], LISTS),
        ("credentials needed where none were", remove("/security".into()), &[("breaking", "security-requirement-changed")], ALL),
        ("a success loses its body", add("/paths/~1things~1{id}~1file/delete/responses/204/content".into(), json!({"text/plain": {}})), &[("breaking", "response-media-types-replaced")], &["deleteFile"]),
        ("a header of any letter case added", remove(format!("{FILE}/responses/200/headers/X-Served-By")), &[("compatible", "header-added")], DOWNLOAD),
    ];
    let case = |back| {
        move |(name, patch, expected, operations)| Case { name, patch, back, expected, operations }
    };
    table.into_iter().map(case(false)).chain(way_back.into_iter().map(case(true))).collect()
}
