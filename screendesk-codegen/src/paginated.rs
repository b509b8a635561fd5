//! `stream()` and `pages()` for every operation that has numbered pages.
//!
//! An operation has numbered pages when it has an integer query parameter `page`, and its answer
//! holds exactly one array and exactly one object that tells the next page or the number of pages.

use std::collections::BTreeSet;

use proc_macro2::TokenStream;
use quote::quote;
use serde_json::Value;
use syn::{Ident, Item, ItemStruct, Type, parse_quote};

use crate::{
    Error,
    spec::Spec,
    syntax::{
        Builder, argument_of, builders, field_in_json, find_struct, last_segment, module,
        module_mut,
    },
};

/// The properties of a pagination object that the extension layer reads.
const FACTS: [&str; 3] = ["count", "pages", "next_page"];
/// The properties by which an item may be told from all others, the best first.
const KEYS: [&str; 2] = ["uuid", "id"];

pub(crate) fn pass(file: &mut syn::File, spec: &Spec) -> Result<(), Error> {
    let types = module(file, &["types"]).to_vec();
    let mut bodies = BTreeSet::new();
    let mut found = Vec::new();
    for builder in builders(file, spec)? {
        let Some(shape) = Shape::read(&builder, spec, &types) else { continue };
        if bodies.insert(shape.body.to_string()) {
            found.push(shape.body_impl());
        }
        found.extend(shape.builder_impls(&builder.name));
    }
    module_mut(file, &["builder"])?.extend(found);
    Ok(())
}

struct Shape<'t> {
    /// The struct of the whole answer.
    body: Ident,
    items: (String, &'t Ident, &'t Type),
    info: (String, &'t Ident, &'t Type),
    info_struct: &'t ItemStruct,
    item_struct: Option<&'t ItemStruct>,
}

impl<'t> Shape<'t> {
    fn read(builder: &Builder<'_>, spec: &Spec, types: &'t [Item]) -> Option<Self> {
        if !builder.operation.has_page_parameter(spec) {
            return None;
        }
        let schema = builder.operation.answer_schema(spec)?;
        let (body, _) = last_segment(&builder.output)?;
        let body = find_struct(types, &body.to_string())?;
        let properties = spec.properties(schema);
        let items = sole(properties.iter().filter(|(_, s)| spec.resolve(s)["type"] == "array"))?;
        let info = sole(properties.iter().filter(|(_, s)| is_pagination(spec, s)))?;
        let (items_ident, items_field) = field_in_json(body, items)?;
        let (info_ident, info_field) = field_in_json(body, info)?;
        let info_type = unwrap_option(&info_field.ty);
        let item_type = argument_of(unwrap_option(&items_field.ty), "Vec")?;
        let struct_of =
            |ty| last_segment(ty).and_then(|(name, _)| find_struct(types, &name.to_string()));
        Some(Self {
            body: body.ident.clone(),
            items: (items.clone(), items_ident, &items_field.ty),
            info: (info.clone(), info_ident, &info_field.ty),
            info_struct: struct_of(info_type)?,
            item_struct: struct_of(item_type),
        })
    }

    fn body_impl(&self) -> Item {
        let Self { body, items, info, .. } = self;
        let (items_name, items_field, items_type) = items;
        let (info_name, info_field, info_type) = info;
        let item = in_types(argument_of(unwrap_option(items_type), "Vec").unwrap_or(items_type));
        let info = in_types(unwrap_option(info_type));
        let take_items = if argument_of(items_type, "Option").is_some() {
            quote!(self.#items_field.unwrap_or_default())
        } else {
            quote!(self.#items_field)
        };
        let take_info = if argument_of(info_type, "Option").is_some() {
            quote!(self.#info_field)
        } else {
            quote!(Some(self.#info_field))
        };
        let facts = FACTS.iter().filter_map(|name| {
            let (ident, field) = field_in_json(self.info_struct, name)?;
            let value = if argument_of(&field.ty, "Option").is_some() {
                quote!(info.#ident)
            } else {
                quote!(Some(info.#ident))
            };
            let name = Ident::new(name, ident.span());
            Some(quote!(#name: #value.and_then(|n| ::std::convert::TryFrom::try_from(n).ok()),))
        });
        let (key_type, key_name, key) = self.key();
        parse_quote! {
            impl crate::pagination::PageBody for types::#body {
                type Item = #item;
                type Info = #info;
                type Key = #key_type;
                const ITEMS: &'static str = #items_name;
                const INFO: &'static str = #info_name;
                const KEY: Option<&'static str> = #key_name;
                fn into_parts(self) -> (::std::vec::Vec<Self::Item>, Option<Self::Info>) {
                    (#take_items, #take_info)
                }
                fn facts(info: &Self::Info) -> crate::pagination::Facts {
                    crate::pagination::Facts { #(#facts)* ..::std::default::Default::default() }
                }
                fn key(item: &Self::Item) -> Option<Self::Key> {
                    #key
                }
            }
        }
    }

    fn key(&self) -> (TokenStream, TokenStream, TokenStream) {
        let found = KEYS.iter().find_map(|name| {
            let (ident, field) = field_in_json(self.item_struct?, name)?;
            Some((name, ident, &field.ty))
        });
        let Some((name, ident, ty)) = found else {
            return (quote!(()), quote!(None), quote!(let _ = item; None));
        };
        let key = in_types(unwrap_option(ty));
        let value = if argument_of(ty, "Option").is_some() {
            quote!(item.#ident.clone())
        } else {
            quote!(Some(item.#ident.clone()))
        };
        (quote!(#key), quote!(Some(#name)), value)
    }

    fn builder_impls(&self, name: &Ident) -> Vec<Item> {
        let body = &self.body;
        let item =
            in_types(argument_of(unwrap_option(self.items.2), "Vec").unwrap_or(self.items.2));
        vec![
            parse_quote! {
                impl<'a> crate::pagination::Paginated for #name<'a> {
                    type Body = types::#body;
                }
            },
            parse_quote! {
                /// # Pagination
                impl<'a> #name<'a> {
                    /// Walks all pages and yields every item once, in the server's order.
                    ///
                    /// See [`Walk::stream`](crate::pagination::Walk::stream). Nothing is requested
                    /// before the stream is polled; it borrows nothing and can be spawned.
                    pub fn stream(self) -> crate::pagination::ItemStream<#item> {
                        self.walk().stream()
                    }
                    /// Walks all pages and yields every item once, decoded and as the server's JSON.
                    ///
                    /// See [`Walk::entries`](crate::pagination::Walk::entries).
                    pub fn entries(self) -> crate::pagination::EntryStream<#item> {
                        self.walk().entries()
                    }
                    /// Walks all pages and yields them one by one, in order.
                    ///
                    /// See [`Walk::pages`](crate::pagination::Walk::pages).
                    pub fn pages(self) -> crate::pagination::PageStream<types::#body> {
                        self.walk().pages()
                    }
                    /// Walks all pages, requesting up to `pages` of them ahead of the one in use.
                    ///
                    /// See [`Walk::with_prefetch`](crate::pagination::Walk::with_prefetch).
                    pub fn with_prefetch(self, pages: usize) -> crate::pagination::Walk<types::#body> {
                        self.walk().with_prefetch(pages)
                    }
                    /// Turns the operation into a walk over all its pages, beginning at the one set
                    /// by `page`, or the first.
                    pub fn walk(self) -> crate::pagination::Walk<types::#body> {
                        crate::pagination::Walk::new(crate::operation::Operation::into_call(self))
                    }
                }
            },
        ]
    }
}

fn is_pagination(spec: &Spec, schema: &Value) -> bool {
    let properties = spec.properties(schema);
    let counts =
        |name: &str| properties.get(name).is_some_and(|s| spec.resolve(s)["type"] == "integer");
    counts("next_page") || counts("pages")
}

/// The name of the only property found.
fn sole<'a>(mut found: impl Iterator<Item = (&'a String, &'a Value)>) -> Option<&'a String> {
    let (name, _) = found.next()?;
    found.next().is_none().then_some(name)
}

fn unwrap_option(ty: &Type) -> &Type {
    argument_of(ty, "Option").unwrap_or(ty)
}

fn in_types(ty: &Type) -> Type {
    crate::syntax::in_types_module(ty)
}
