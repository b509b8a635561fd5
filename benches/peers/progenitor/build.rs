//! Progenitor over the vendored document, as its README has it.

use std::{env, fs, path::Path};

fn main() {
    let spec = "../../../spec/screendesk.json";
    println!("cargo::rerun-if-changed={spec}");
    let spec = serde_json::from_reader(fs::File::open(spec).unwrap()).unwrap();
    let tokens = progenitor::Generator::default().generate_tokens(&spec).unwrap();
    let code = prettyplease::unparse(&syn::parse2(tokens).unwrap());
    fs::write(Path::new(&env::var("OUT_DIR").unwrap()).join("client.rs"), code).unwrap();
}
