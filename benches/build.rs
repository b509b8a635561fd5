//! The vendored document through progenitor alone, to compare our types with.

use std::{env, error::Error, fs, path::Path};

fn main() -> Result<(), Box<dyn Error>> {
    let spec = "../spec/screendesk.json";
    println!("cargo::rerun-if-changed={spec}");
    let spec: openapiv3::OpenAPI = serde_json::from_str(&fs::read_to_string(spec)?)?;
    let code = progenitor::Generator::default().generate_tokens(&spec)?;
    let code = prettyplease::unparse(&syn::parse2(code)?);
    fs::write(Path::new(&env::var("OUT_DIR")?).join("progenitor.rs"), code)?;
    Ok(())
}
