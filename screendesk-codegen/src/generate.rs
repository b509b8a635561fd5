//! From a spec to the text of a Rust file: corrections, progenitor, passes, prettyplease.

use std::panic::{AssertUnwindSafe, catch_unwind};

use openapiv3::OpenAPI;
use progenitor::{GenerationSettings, Generator, InterfaceStyle};
use quote::quote;

use crate::{
    Error, corrections, docs, downloads, open_enums, operations, paginated, patch_bodies, prune,
    spec::Spec, visibility,
};

/// What code is generated from.
#[derive(Clone, Copy, Debug)]
pub struct Input<'a> {
    /// The OpenAPI 3.0 document, as JSON.
    pub spec: &'a str,
    /// The corrections to it, as JSON: `{"corrections": [{"id", "reason", "patch"}]}`.
    pub corrections: &'a str,
    /// The name of the crate that includes the generated code, for the examples in its docs.
    pub crate_name: &'a str,
}

/// Generates the text of a Rust file.
///
/// The file is to be `include!`d in a module of a crate that has the modules `client`, `error`,
/// `operation`, `open_enum`, `patch`, `pagination` and `download` of screendesk-client at its root.
///
/// # Errors
///
/// See [`Error`]: each says what is wrong with the spec or the corrections.
pub fn generate(input: Input<'_>) -> Result<String, Error> {
    let document = corrections::correct(input.spec, input.corrections)?;
    let openapi: OpenAPI = serde_json::from_value(document.clone()).map_err(Error::NotOpenApi)?;
    let mut file = run_progenitor(&openapi)?;
    let spec = Spec::read(document);

    visibility::pass(&mut file, &spec)?;
    open_enums::pass(&mut file)?;
    patch_bodies::pass(&mut file, &spec)?;
    operations::pass(&mut file, &spec)?;
    paginated::pass(&mut file, &spec)?;
    downloads::pass(&mut file, &spec)?;
    prune::pass(&mut file);
    docs::pass(&mut file, &spec, input.crate_name);

    Ok(prettyplease::unparse(&file))
}

fn run_progenitor(openapi: &OpenAPI) -> Result<syn::File, Error> {
    let mut settings = GenerationSettings::new();
    settings
        .with_interface(InterfaceStyle::Builder)
        .with_inner_type(quote!(crate::client::Inner))
        .with_derive("PartialEq")
        .with_derive("schemars::JsonSchema");
    // progenitor asserts on documents that it does not support: a panic is its way of saying no.
    let generated = quietly(|| {
        catch_unwind(AssertUnwindSafe(|| Generator::new(&settings).generate_tokens(openapi)))
    });
    let tokens = generated
        .map_err(|panic| Error::Progenitor(panic_message(panic.as_ref())))?
        .map_err(|e| Error::Progenitor(e.to_string()))?;
    syn::parse2(tokens).map_err(|e| Error::Progenitor(format!("its output does not parse: {e}")))
}

/// Runs something whose panics become errors: nobody is to see a backtrace as well.
fn quietly<T>(run: impl FnOnce() -> T) -> T {
    let hook = std::panic::take_hook();
    std::panic::set_hook(Box::new(|_| {}));
    let done = run();
    std::panic::set_hook(hook);
    done
}

fn panic_message(panic: &(dyn std::any::Any + Send)) -> String {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    let text = text.or_else(|| panic.downcast_ref::<&str>().copied());
    format!("it does not support this document ({})", text.unwrap_or("it does not say why"))
}
