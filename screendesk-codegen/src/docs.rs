//! Every generated item has a doc comment: the vendor's words, or where in the document it stands.

use quote::ToTokens;
use syn::{
    Attribute, Expr, Fields, ImplItem, Item, ItemImpl, ItemStruct, Lit, Meta, Type, Visibility,
    parse_quote,
};

use crate::{
    spec::Spec,
    syntax::{argument_of, doc_text, json_name, last_segment, module, named_fields},
};

pub(crate) fn pass(file: &mut syn::File, spec: &Spec, crate_name: &str) {
    let examples: Vec<(String, String)> = module(file, &["builder"])
        .iter()
        .filter_map(|item| match item {
            Item::Struct(s) => Some((s.ident.to_string(), example_parameters(s, crate_name))),
            _ => None,
        })
        .collect();
    for item in &mut file.items {
        match item {
            Item::Mod(m) if m.ident == "types" => {
                for item in m.content.iter_mut().flat_map(|(_, items)| items) {
                    document_type(item, spec);
                }
            }
            Item::Mod(m) if m.ident == "builder" => {
                for item in m.content.iter_mut().flat_map(|(_, items)| items) {
                    document_operation_builder(item, spec);
                }
            }
            Item::Impl(i) => document_client(i, spec, &examples, crate_name),
            _ => {}
        }
    }
}

fn document_type(item: &mut Item, spec: &Spec) {
    match item {
        Item::Struct(s) => {
            let name = s.ident.to_string();
            document_schema(&mut s.attrs, &name, spec);
            for field in &mut s.fields {
                let property = json_name(field);
                if doc_text(&field.attrs).trim().is_empty() {
                    let doc = format!(
                        " The property `{property}`, which the vendor's document does not describe."
                    );
                    field.attrs.insert(0, parse_quote!(#[doc = #doc]));
                }
            }
        }
        Item::Enum(e) => {
            let name = e.ident.to_string();
            document_schema(&mut e.attrs, &name, spec);
            for variant in &mut e.variants {
                let doc = format!(" The alternative `{}`.", variant.ident);
                fill(&mut variant.attrs, &doc);
                if let Fields::Named(fields) = &mut variant.fields {
                    for field in &mut fields.named {
                        let doc = format!(" The property `{}`.", json_name(field));
                        fill(&mut field.attrs, &doc);
                    }
                }
            }
        }
        Item::Impl(i) => document_methods(i, |f| match f {
            "builder" => " Returns a builder of this type, with nothing set.".to_owned(),
            other => format!(" See the vendor's document for `{other}`."),
        }),
        Item::Mod(m) => {
            for item in m.content.iter_mut().flat_map(|(_, items)| items) {
                match item {
                    Item::Struct(s) => {
                        let name = &s.ident;
                        let doc = format!(" Builds a [`{name}`](super::{name}).");
                        fill(&mut s.attrs, &doc);
                    }
                    Item::Impl(i) => document_methods(i, |f| format!(" Sets the property `{f}`.")),
                    _ => {}
                }
            }
        }
        _ => {}
    }
}

/// typify's stand-in for a missing description is the name in backticks.
fn document_schema(attributes: &mut Vec<Attribute>, name: &str, spec: &Spec) {
    let text = doc_text(attributes);
    let lines: Vec<&str> = text.lines().map(str::trim).collect();
    if lines.first().is_none_or(|first| first.is_empty() || *first == format!("`{name}`")) {
        let doc = match spec.schema(name) {
            Some(_) => format!(" The schema `{name}` of the vendor's document."),
            None => format!(" `{name}`: an inline schema of the vendor's document."),
        };
        let rest: Vec<Attribute> =
            attributes.iter().filter(|a| !a.path().is_ident("doc")).cloned().collect();
        let tail = lines.iter().skip(1).map(|line| format!(" {line}"));
        let docs: Vec<Attribute> =
            std::iter::once(doc).chain(tail).map(|d| parse_quote!(#[doc = #d])).collect();
        *attributes = docs.into_iter().chain(rest).collect();
    }
}

fn document_operation_builder(item: &mut Item, spec: &Spec) {
    let Item::Impl(i) = item else { return };
    let operation = last_segment(&i.self_ty).and_then(|(name, _)| {
        spec.operations().find(|o| crate::syntax::same_words(o.id, &name.to_string()))
    });
    let parameter = |name: &str| {
        operation.as_ref().and_then(|o| o.parameter_description(spec, name)).map(str::to_owned)
    };
    document_methods(i, |f| match f {
        "body" => " Sets the whole request body.".to_owned(),
        "body_map" => " Changes the request body, from what is set so far.".to_owned(),
        name => match parameter(name) {
            Some(words) => format!(" Sets the parameter `{name}`: {words}."),
            None => format!(" Sets the parameter `{name}`."),
        },
    });
}

fn document_methods(item: &mut ItemImpl, words: impl Fn(&str) -> String) {
    if item.trait_.is_some() {
        return;
    }
    for f in &mut item.items {
        if let ImplItem::Fn(f) = f
            && matches!(f.vis, Visibility::Public(_))
        {
            fill(&mut f.attrs, &words(&f.sig.ident.to_string()));
        }
    }
}

fn fill(attributes: &mut Vec<Attribute>, doc: &str) {
    if doc_text(attributes).trim().is_empty() {
        attributes.insert(0, parse_quote!(#[doc = #doc]));
    }
}

/// progenitor marks its examples `ignore`: they become ones that are compiled.
fn document_client(
    item: &mut ItemImpl,
    spec: &Spec,
    examples: &[(String, String)],
    crate_name: &str,
) {
    for f in &mut item.items {
        let ImplItem::Fn(f) = f else { continue };
        let name = f.sig.ident.to_string();
        let operation = spec.operations().find(|o| crate::syntax::same_words(o.id, &name));
        let page = operation.and_then(|o| o.external_docs(spec));
        let page = page.map_or_else(String::new, |url| format!("\n\nThe vendor's page: <{url}>"));
        let parameters = examples
            .iter()
            .find(|(builder, _)| crate::syntax::same_words(builder, &name))
            .map(|(_, parameters)| parameters.as_str());
        for attribute in &mut f.attrs {
            let Some(text) = doc_literal(attribute) else { continue };
            let Some(start) = text.find("```ignore") else { continue };
            let prose = text[..start].trim_end();
            let doc = match parameters {
                Some(parameters) => {
                    format!("{prose}{page}\n\n{}", example(&name, parameters, crate_name))
                }
                None => format!("{prose}{page}"),
            };
            *attribute = parse_quote!(#[doc = #doc]);
        }
    }
}

fn example(operation: &str, parameters: &str, crate_name: &str) -> String {
    let setters: String = parameters
        .split(", ")
        .filter_map(|p| p.split_once(':'))
        .map(|(name, _)| format!(".{}({name})", crate::operations::setter_name(name)))
        .collect();
    let comma = if parameters.is_empty() { "" } else { ", " };
    format!(
        "```no_run\n\
         # use {crate_name}::{{Client, Error}};\n\
         # async fn example(client: Client{comma}{parameters}) -> Result<(), Error> {{\n\
         let response = client.{operation}(){setters}.send().await?;\n\
         # Ok(())\n\
         # }}\n\
         ```"
    )
}

/// The parameters of an operation as those of a function: `uuid: ::uuid::Uuid`.
fn example_parameters(builder: &ItemStruct, crate_name: &str) -> String {
    let parameters: Vec<String> = named_fields(builder)
        .filter(|(ident, _)| *ident != "client" && *ident != "body")
        .filter_map(|(ident, field)| {
            let ty = argument_of(&field.ty, "Result")?;
            let ty = argument_of(ty, "Option").unwrap_or(ty);
            Some(format!("{ident}: {}", spelled(ty, crate_name)))
        })
        .collect();
    parameters.join(", ")
}

fn spelled(ty: &Type, crate_name: &str) -> String {
    let text = ty.to_token_stream().to_string().replace(' ', "");
    match text.strip_prefix("types::") {
        Some(rest) => format!("{crate_name}::types::{rest}"),
        None => text.replace("<types::", &format!("<{crate_name}::types::")),
    }
}

fn doc_literal(attribute: &Attribute) -> Option<String> {
    let Meta::NameValue(nv) = &attribute.meta else { return None };
    match &nv.value {
        Expr::Lit(lit) if nv.path.is_ident("doc") => match &lit.lit {
            Lit::Str(text) => Some(text.value()),
            _ => None,
        },
        _ => None,
    }
}
