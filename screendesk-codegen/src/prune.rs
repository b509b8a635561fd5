//! What nobody asked for is not compiled: builders of types that only the server makes.
//!
//! progenitor generates a builder for every struct. Those of request bodies serve; those of
//! answers were 60 % of the generated lines.

use std::collections::BTreeSet;

use syn::{ImplItem, Item, ItemStruct, parse_quote, visit::Visit};

use crate::syntax::{last_segment, module, named_fields};

pub(crate) fn pass(file: &mut syn::File) {
    let types = module(file, &["types"]).to_vec();
    let structs: Vec<&ItemStruct> = types
        .iter()
        .filter_map(|item| match item {
            Item::Struct(s) => Some(s),
            _ => None,
        })
        .collect();
    let kept = reachable(&structs, request_bodies(file));

    let Ok(types) = crate::syntax::module_mut(file, &["types"]) else { return };
    for item in types.iter_mut() {
        match item {
            Item::Struct(s) => {
                // A property that the vendor adds must not break users.
                s.attrs.push(parse_quote!(#[non_exhaustive]));
            }
            Item::Impl(i) if i.trait_.is_none() => {
                let of_kept =
                    last_segment(&i.self_ty).is_some_and(|(n, _)| kept.contains(&n.to_string()));
                if !of_kept {
                    i.items.retain(|f| !matches!(f, ImplItem::Fn(f) if f.sig.ident == "builder"));
                }
            }
            Item::Mod(m) if m.ident == "builder" => {
                if let Some((_, items)) = &mut m.content {
                    items.retain(|item| concerns_kept(item, &kept));
                }
            }
            _ => {}
        }
    }
    types.retain(|item| match item {
        Item::Impl(i) => i.trait_.is_some() || !i.items.is_empty(),
        Item::Mod(m) => m.content.as_ref().is_none_or(|(_, items)| !items.is_empty()),
        _ => true,
    });
}

/// The structs that builders of operations take as their body.
fn request_bodies(file: &syn::File) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for item in module(file, &["builder"]) {
        if let Item::Struct(s) = item {
            for (ident, field) in named_fields(s) {
                if ident == "body" {
                    Names(&mut found).visit_type(&field.ty);
                }
            }
        }
    }
    found
}

fn reachable(structs: &[&ItemStruct], mut names: BTreeSet<String>) -> BTreeSet<String> {
    loop {
        let before = names.len();
        for item in structs {
            if names.contains(&item.ident.to_string()) {
                for (_, field) in named_fields(item) {
                    Names(&mut names).visit_type(&field.ty);
                }
            }
        }
        if names.len() == before {
            return names;
        }
    }
}

struct Names<'a>(&'a mut BTreeSet<String>);

impl<'ast> Visit<'ast> for Names<'_> {
    fn visit_path_segment(&mut self, segment: &'ast syn::PathSegment) {
        self.0.insert(segment.ident.to_string());
        syn::visit::visit_path_segment(self, segment);
    }
}

/// Whether an item of `types::builder` is the builder of a kept type, or a conversion of one.
fn concerns_kept(item: &Item, kept: &BTreeSet<String>) -> bool {
    let is_kept =
        |ty: &syn::Type| last_segment(ty).is_some_and(|(n, _)| kept.contains(&n.to_string()));
    match item {
        Item::Struct(s) => kept.contains(&s.ident.to_string()),
        Item::Impl(i) => is_kept(&i.self_ty),
        _ => true,
    }
}
