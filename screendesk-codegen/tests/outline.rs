//! A change of the spec shows in review as what it means for users: a diff of `outline.snap`.

use std::{fs, path::Path};

#[test]
fn the_outline_of_the_generated_api_is_the_reviewed_one() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let read = |path: &str| fs::read_to_string(root.join(path)).expect("a file of the repository");
    let code = screendesk_codegen::generate(screendesk_codegen::Input {
        spec: &read("spec/screendesk.json"),
        corrections: &read("spec/corrections.json"),
        crate_name: "screendesk_client",
    })
    .expect("the vendored spec generates");
    let outline = screendesk_codegen::outline(&code).expect("generated code is Rust");
    insta::with_settings!({ snapshot_path => ".", prepend_module_to_snapshot => false, omit_expression => true }, {
        insta::assert_snapshot!("outline", outline);
    });
}
