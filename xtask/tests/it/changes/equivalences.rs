//! Two ways to say the same: add one by adding a line.

use serde_json::{Value, json};

const THING: &str = "/components/schemas/Thing";
const LIST: &str = "/paths/~1things/get";

pub(super) fn all() -> Vec<(&'static str, Value)> {
    let inline_label = json!({"type": "object", "properties": {"text": {"type": "string"}, "colour": {"type": "string"}}});
    vec![
        ("nothing at all", json!([])),
        (
            "required: false left out",
            json!([{"op": "remove", "path": format!("{LIST}/parameters/0/required")}]),
        ),
        (
            "required: false stated",
            json!([{"op": "add", "path": format!("{LIST}/parameters/1/required"), "value": false}]),
        ),
        (
            "nullable: false stated",
            json!([{"op": "add", "path": format!("{THING}/properties/at/nullable"), "value": false}]),
        ),
        (
            "deprecated: false stated",
            json!([{"op": "add", "path": format!("{LIST}/deprecated"), "value": false}]),
        ),
        (
            "the default style stated",
            json!([
                {"op": "add", "path": format!("{LIST}/parameters/0/style"), "value": "form"},
                {"op": "add", "path": format!("{LIST}/parameters/0/explode"), "value": true}
            ]),
        ),
        (
            "parameters in another order",
            json!([
                {"op": "move", "from": format!("{LIST}/parameters/0"), "path": format!("{LIST}/parameters/2")}
            ]),
        ),
        (
            "a parameter moved to its path item",
            json!([
                {"op": "move", "from": "/paths/~1things~1{id}/patch/parameters", "path": "/paths/~1things~1{id}/parameters"}
            ]),
        ),
        (
            "a parameter shared by a path item",
            json!([
                {"op": "move", "from": "/paths/~1things~1{id}~1file/get/parameters", "path": "/paths/~1things~1{id}~1file/parameters"},
                {"op": "remove", "path": "/paths/~1things~1{id}~1file/delete/parameters"}
            ]),
        ),
        (
            "a parameter made inline",
            json!([
                {"op": "copy", "from": "/components/parameters/ThingId", "path": "/paths/~1things~1{id}/patch/parameters/0"},
                {"op": "remove", "path": "/paths/~1things~1{id}/patch/parameters/1"}
            ]),
        ),
        (
            "a header parameter in lower case",
            json!([
                {"op": "replace", "path": format!("{LIST}/parameters/2/name"), "value": "x-trace"}
            ]),
        ),
        (
            "a response made inline",
            json!([
                {"op": "copy", "from": "/components/responses/Unauthorized", "path": format!("{LIST}/responses/401")}
            ]),
        ),
        (
            "a schema made inline, its component gone",
            json!([
                {"op": "replace", "path": format!("{THING}/properties/label"), "value": inline_label},
                {"op": "replace", "path": "/components/schemas/NewThing/properties/label", "value": inline_label},
                {"op": "remove", "path": "/components/schemas/Label"}
            ]),
        ),
        (
            "an inline schema made a component",
            json!([
                {"op": "add", "path": "/components/schemas/Part", "value": {"type": "object", "properties": {"size": {"type": "number"}}}},
                {"op": "replace", "path": format!("{THING}/properties/parts/items"), "value": {"$ref": "#/components/schemas/Part"}}
            ]),
        ),
        (
            "a wrapped reference made inline, itself circular",
            json!([
                {"op": "remove", "path": format!("{THING}/properties/owner/allOf")},
                {"op": "add", "path": format!("{THING}/properties/owner/type"), "value": "object"},
                {"op": "add", "path": format!("{THING}/properties/owner/properties"), "value": {
                    "name": {"type": "string"}, "manager": {"$ref": "#/components/schemas/Owner"}
                }}
            ]),
        ),
        (
            "a reference in a one-element allOf",
            json!([
                {"op": "replace", "path": format!("{THING}/properties/label"), "value": {"allOf": [{"$ref": "#/components/schemas/Label"}]}}
            ]),
        ),
        (
            "an enum in another order",
            json!([
                {"op": "replace", "path": format!("{THING}/properties/state/enum"), "value": ["used", "new"]}
            ]),
        ),
        (
            "oneOf in another order",
            json!([
                {"op": "move", "from": format!("{THING}/properties/choice/oneOf/0"), "path": format!("{THING}/properties/choice/oneOf/1")}
            ]),
        ),
        (
            "required in another order",
            json!([
                {"op": "replace", "path": format!("{THING}/required"), "value": ["id", "id"]}
            ]),
        ),
        (
            "a media type in other letters",
            json!([
                {"op": "move", "from": "/paths/~1things~1{id}~1file/get/responses/200/content/video~1mp4",
                 "path": "/paths/~1things~1{id}~1file/get/responses/200/content/Video~1MP4"}
            ]),
        ),
        (
            "a response header in other letters",
            json!([
                {"op": "move", "from": format!("{LIST}/responses/200/headers/ETag"), "path": format!("{LIST}/responses/200/headers/etag")}
            ]),
        ),
        (
            "security stated for an operation, the same",
            json!([
                {"op": "add", "path": format!("{LIST}/security"), "value": [{"Bearer": []}]}
            ]),
        ),
        (
            "servers stated for an operation, the same",
            json!([
                {"op": "copy", "from": "/servers", "path": format!("{LIST}/servers")}
            ]),
        ),
        (
            "additionalProperties that allow anything",
            json!([
                {"op": "add", "path": format!("{THING}/additionalProperties"), "value": true},
                {"op": "add", "path": "/components/schemas/Owner/additionalProperties", "value": {}}
            ]),
        ),
        (
            "a bound written as a fraction",
            json!([
                {"op": "replace", "path": format!("{THING}/properties/items/minimum"), "value": 0.0}
            ]),
        ),
        (
            "empty maps",
            json!([
                {"op": "add", "path": format!("{LIST}/responses/200/links"), "value": {}},
                {"op": "remove", "path": format!("{LIST}/responses/200/links")},
                {"op": "add", "path": "/paths/~1things~1{id}~1file/delete/responses/204/content", "value": {}}
            ]),
        ),
    ]
}
