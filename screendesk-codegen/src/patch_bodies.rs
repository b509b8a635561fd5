//! Absent, null and a value are three things in a request body.
//!
//! A property of a request body that is nullable and not required gets the type `Patch<T>`; which
//! properties those are comes from the spec. The builder of the operation gets a setter for each
//! property, and a `clear_…` for each nullable one, so that no nested body has to be built.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use serde_json::Value;
use syn::{
    Ident, Item, ItemImpl, ItemStruct, Type, parse_quote,
    visit_mut::{VisitMut, visit_type_mut},
};

use crate::{
    Error,
    spec::Spec,
    syntax::{
        Builder, argument_of, builders, field_in_json, find_struct, in_types_module, json_name,
        last_segment, module, module_mut, named_fields,
    },
};

pub(crate) fn pass(file: &mut syn::File, spec: &Spec) -> Result<(), Error> {
    let builders = builders(file, spec)?;
    let mut nullable = Nullable::default();
    for builder in &builders {
        if let (Some(body), Some(schema)) = (&builder.body, builder.operation.body_schema(spec))
            && let Some((name, _)) = last_segment(body)
        {
            nullable.collect(module(file, &["types"]), spec, &name.to_string(), schema);
        }
    }
    for item in module_mut(file, &["types"])? {
        match item {
            Item::Struct(s) => nullable.open_struct(s),
            Item::Mod(m) if m.ident == "builder" => {
                for item in m.content.iter_mut().flat_map(|(_, items)| items) {
                    nullable.open_builder(item);
                }
            }
            _ => {}
        }
    }
    let types = module(file, &["types"]).to_vec();
    let setters: Vec<Item> =
        builders.iter().filter_map(|b| setters(b, &types, &nullable)).collect();
    module_mut(file, &["builder"])?.extend(setters);
    Ok(())
}

/// The fields that become `Patch<T>`, by struct.
#[derive(Default)]
struct Nullable {
    fields: BTreeMap<String, BTreeSet<Ident>>,
    visited: BTreeSet<String>,
}

impl Nullable {
    fn collect(&mut self, types: &[Item], spec: &Spec, name: &str, schema: &Value) {
        if !self.visited.insert(name.to_owned()) {
            return;
        }
        let Some(item) = find_struct(types, name) else { return };
        for (property, schema) in spec.properties(schema) {
            let Some((ident, field)) = field_in_json(item, &property) else { continue };
            let inner = argument_of(&field.ty, "Option");
            if spec.is_nullable(&schema) && inner.is_some() && is_skipped_when_none(field) {
                self.fields.entry(name.to_owned()).or_default().insert(ident.clone());
            }
            if let Some((inner, _)) = last_segment(inner.unwrap_or(&field.ty)) {
                self.collect(types, spec, &inner.to_string(), &schema);
            }
        }
    }

    fn holds(&self, name: &Ident, field: &Ident) -> bool {
        self.fields.get(&name.to_string()).is_some_and(|fields| fields.contains(field))
    }

    fn open_struct(&self, item: &mut ItemStruct) {
        let name = item.ident.clone();
        for field in &mut item.fields {
            let Some(ident) = &field.ident else { continue };
            if self.holds(&name, ident) {
                let renamed = json_name(field);
                OptionToPatch.visit_type_mut(&mut field.ty);
                field.attrs.retain(|a| !a.path().is_ident("serde"));
                field.attrs.push(parse_quote! {
                    #[serde(rename = #renamed, default, skip_serializing_if = "crate::patch::Patch::is_absent")]
                });
            }
        }
    }

    fn open_builder(&self, item: &mut Item) {
        match item {
            Item::Struct(s) => {
                let name = s.ident.clone();
                for field in &mut s.fields {
                    if field.ident.as_ref().is_some_and(|ident| self.holds(&name, ident)) {
                        OptionToPatch.visit_type_mut(&mut field.ty);
                    }
                }
            }
            Item::Impl(i) if i.trait_.is_none() => self.open_setters(i),
            _ => {}
        }
    }

    fn open_setters(&self, item: &mut ItemImpl) {
        let Some((name, _)) = last_segment(&item.self_ty) else { return };
        let name = name.clone();
        for f in &mut item.items {
            if let syn::ImplItem::Fn(f) = f
                && self.holds(&name, &f.sig.ident)
            {
                OptionToPatch.visit_generics_mut(&mut f.sig.generics);
            }
        }
    }
}

/// A required field has no `skip_serializing_if`: `None` goes out as null there already.
fn is_skipped_when_none(field: &syn::Field) -> bool {
    field.attrs.iter().any(|a| {
        a.path().is_ident("serde") && crate::syntax::text(&a.meta).contains("skip_serializing_if")
    })
}

struct OptionToPatch;

impl VisitMut for OptionToPatch {
    fn visit_type_mut(&mut self, ty: &mut Type) {
        if let Some(inner) = argument_of(ty, "Option") {
            *ty = parse_quote!(crate::patch::Patch<#inner>);
        } else {
            visit_type_mut(self, ty);
        }
    }
}

/// The setters on the builder of an operation, one for each property of its body.
fn setters(builder: &Builder<'_>, types: &[Item], nullable: &Nullable) -> Option<Item> {
    let (body, _) = last_segment(builder.body.as_ref()?)?;
    let body = find_struct(types, &body.to_string())?;
    let wrapper = sole_optional_struct(body, types);
    let target = wrapper.map_or(body, |(_, inner)| inner);
    let methods: Vec<TokenStream> = named_fields(target)
        .filter(|(ident, _)| !builder.methods.iter().any(|m| *ident == m))
        .map(|(ident, field)| {
            let is_nullable = nullable.holds(&target.ident, ident);
            setter(target, ident, field, wrapper.map(|(ident, _)| ident), is_nullable)
        })
        .collect();
    let name = &builder.name;
    (!methods.is_empty()).then(|| {
        parse_quote! {
            /// # The body, property by property
            impl<'a> #name<'a> {
                #(#methods)*
            }
        }
    })
}

/// `{"recording": {…}}`: a body whose only property is an object without required properties.
fn sole_optional_struct<'t>(
    body: &'t ItemStruct,
    types: &'t [Item],
) -> Option<(&'t Ident, &'t ItemStruct)> {
    let mut fields = named_fields(body);
    let (ident, field) = fields.next()?;
    if fields.next().is_some() {
        return None;
    }
    let (inner, _) = last_segment(argument_of(&field.ty, "Option")?)?;
    let inner = find_struct(types, &inner.to_string())?;
    let has_default = inner
        .attrs
        .iter()
        .any(|a| a.path().is_ident("derive") && crate::syntax::text(&a.meta).contains("Default"));
    has_default.then_some((ident, inner))
}

fn setter(
    target: &ItemStruct,
    ident: &Ident,
    field: &syn::Field,
    wrapper: Option<&Ident>,
    is_nullable: bool,
) -> TokenStream {
    let docs: Vec<_> = field.attrs.iter().filter(|a| a.path().is_ident("doc")).collect();
    let of = match wrapper {
        Some(wrapper) => format!("`{wrapper}.{}`", json_name(field)),
        None => format!("`{}`", json_name(field)),
    };
    let path = format!("{}::{ident}", target.ident);
    let about = format!(" See [`{path}`](super::types::{path}).");
    let assign = |value: TokenStream| match wrapper {
        Some(wrapper) => quote! {
            self.body_map(|mut body| {
                body.#wrapper = body.#wrapper.map(|inner| {
                    let mut inner = inner.unwrap_or_default();
                    inner.#ident = #value;
                    Some(inner)
                });
                body
            })
        },
        None => quote! {
            self.body_map(|mut body| {
                body.#ident = Ok(#value);
                body
            })
        },
    };
    let optional = argument_of(&field.ty, "Option");
    let inner = argument_of(&field.ty, "Patch").or(optional).unwrap_or(&field.ty);
    let inner = in_types_module(inner);
    if is_nullable {
        let clear = format_ident!("clear_{}", ident.to_string().trim_end_matches('_'));
        let set_doc = format!(
            " Sets {of}; [`Patch::Absent`](crate::patch::Patch::Absent) leaves it as it is on the server."
        );
        let clear_doc = format!(" Clears {of}: null goes out for it.");
        let (set, clear_it) =
            (assign(quote!(value.into())), assign(quote!(crate::patch::Patch::Null)));
        quote! {
            #[doc = #set_doc]
            ///
            #(#docs)*
            #[doc = #about]
            pub fn #ident(self, value: impl ::std::convert::Into<crate::patch::Patch<#inner>>) -> Self {
                #set
            }
            #[doc = #clear_doc]
            pub fn #clear(self) -> Self {
                #clear_it
            }
        }
    } else {
        let set_doc = format!(" Sets {of}; left alone, it stays as it is on the server.");
        let set = match optional {
            Some(_) => assign(quote!(Some(value.into()))),
            None => assign(quote!(value.into())),
        };
        quote! {
            #[doc = #set_doc]
            ///
            #(#docs)*
            #[doc = #about]
            pub fn #ident(self, value: impl ::std::convert::Into<#inner>) -> Self {
                #set
            }
        }
    }
}
