//! Finding one's way in a generated file.

use quote::ToTokens;
use syn::{
    Attribute, Expr, ExprLit, Field, Fields, File, GenericArgument, Ident, ImplItemFn, Item,
    ItemImpl, ItemStruct, Lit, Meta, PathArguments, Type, parse_quote, visit_mut::VisitMut,
};

use crate::{
    Error,
    spec::{Spec, SpecOperation},
};

/// The items of the module at `path`, or none where there is no such module.
pub(crate) fn module<'a>(file: &'a File, path: &[&str]) -> &'a [Item] {
    let mut items = file.items.as_slice();
    for name in path {
        let found = items.iter().find_map(|item| match item {
            Item::Mod(m) if m.ident == name => m.content.as_ref(),
            _ => None,
        });
        match found {
            Some((_, content)) => items = content,
            None => return &[],
        }
    }
    items
}

/// The items of the module at `path`, to be changed.
pub(crate) fn module_mut<'a>(
    file: &'a mut File,
    path: &[&str],
) -> Result<&'a mut Vec<Item>, Error> {
    let mut items = &mut file.items;
    for name in path {
        let found = items.iter_mut().find_map(|item| match item {
            Item::Mod(m) if m.ident == name => m.content.as_mut(),
            _ => None,
        });
        items = match found {
            Some((_, content)) => content,
            None => return Err(shape(path.join("::"), "there is no such module")),
        };
    }
    Ok(items)
}

pub(crate) fn shape(place: impl Into<String>, problem: impl Into<String>) -> Error {
    Error::Shape { place: place.into(), problem: problem.into() }
}

/// The struct of this name among `items`.
pub(crate) fn find_struct<'a>(items: &'a [Item], name: &str) -> Option<&'a ItemStruct> {
    items.iter().find_map(|item| match item {
        Item::Struct(s) if s.ident == name => Some(s),
        _ => None,
    })
}

/// Whether this is `impl Name { … }`, without a trait.
pub(crate) fn is_inherent_impl_of(item: &ItemImpl, name: &Ident) -> bool {
    item.trait_.is_none() && last_segment(&item.self_ty).is_some_and(|(ident, _)| ident == name)
}

/// The last segment of a path type, and its type arguments.
pub(crate) fn last_segment(ty: &Type) -> Option<(&Ident, Vec<&Type>)> {
    let Type::Path(path) = ty else { return None };
    let segment = path.path.segments.last()?;
    let arguments = match &segment.arguments {
        PathArguments::AngleBracketed(a) => a
            .args
            .iter()
            .filter_map(|a| match a {
                GenericArgument::Type(t) => Some(t),
                _ => None,
            })
            .collect(),
        _ => Vec::new(),
    };
    Some((&segment.ident, arguments))
}

/// `T` of `wrapper<T, …>`.
pub(crate) fn argument_of<'a>(ty: &'a Type, wrapper: &str) -> Option<&'a Type> {
    let (ident, arguments) = last_segment(ty)?;
    if ident == wrapper { arguments.first().copied() } else { None }
}

/// The named fields of a struct.
pub(crate) fn named_fields(item: &ItemStruct) -> impl Iterator<Item = (&Ident, &Field)> {
    let fields = match &item.fields {
        Fields::Named(named) => Some(named.named.iter()),
        _ => None,
    };
    fields.into_iter().flatten().filter_map(|f| f.ident.as_ref().map(|ident| (ident, f)))
}

/// The name that a field has in JSON.
pub(crate) fn json_name(field: &Field) -> String {
    let ident = field.ident.as_ref().map(ToString::to_string).unwrap_or_default();
    serde_rename(&field.attrs).unwrap_or_else(|| ident.trim_start_matches("r#").to_owned())
}

/// The value of `#[serde(rename = "…")]`.
pub(crate) fn serde_rename(attributes: &[Attribute]) -> Option<String> {
    let mut found = None;
    for attribute in attributes.iter().filter(|a| a.path().is_ident("serde")) {
        // Other keys may have values of other forms: they end the search in this attribute.
        let _ = attribute.parse_nested_meta(|meta| {
            if meta.path.is_ident("rename") {
                found = Some(meta.value()?.parse::<syn::LitStr>()?.value());
            } else if meta.input.peek(syn::Token![=]) {
                meta.value()?.parse::<Expr>()?;
            }
            Ok(())
        });
    }
    found
}

/// The field of a struct that has this name in JSON.
pub(crate) fn field_in_json<'a>(
    item: &'a ItemStruct,
    name: &str,
) -> Option<(&'a Ident, &'a Field)> {
    named_fields(item).find(|(_, field)| json_name(field) == name)
}

/// The text of the doc comment, lines joined.
pub(crate) fn doc_text(attributes: &[Attribute]) -> String {
    let lines: Vec<String> = attributes
        .iter()
        .filter_map(|a| match &a.meta {
            Meta::NameValue(nv) if nv.path.is_ident("doc") => match &nv.value {
                Expr::Lit(ExprLit { lit: Lit::Str(text), .. }) => Some(text.value()),
                _ => None,
            },
            _ => None,
        })
        .collect();
    lines.join("\n")
}

/// A builder of an operation: the struct in the module `builder`, with what belongs to it.
pub(crate) struct Builder<'s> {
    pub(crate) name: Ident,
    pub(crate) operation: SpecOperation<'s>,
    /// `T` of the `ResponseValue<T>` that `send` returns.
    pub(crate) output: Type,
    /// `T` of the field `body: Result<T, String>`, where there is a body.
    pub(crate) body: Option<Type>,
    /// The names of all methods.
    pub(crate) methods: Vec<String>,
}

/// The builders of all operations.
pub(crate) fn builders<'s>(file: &File, spec: &'s Spec) -> Result<Vec<Builder<'s>>, Error> {
    let items = module(file, &["builder"]);
    let mut found = Vec::new();
    for operation in spec.operations() {
        let of_operation = |ident: &Ident| same_words(&ident.to_string(), operation.id);
        let item = items
            .iter()
            .find_map(|item| match item {
                Item::Struct(s) if of_operation(&s.ident) => Some(s),
                _ => None,
            })
            .ok_or_else(|| shape(operation.id, "it has no builder"))?;
        let methods: Vec<&ImplItemFn> = items
            .iter()
            .filter_map(|i| match i {
                Item::Impl(i) if is_inherent_impl_of(i, &item.ident) => Some(i),
                _ => None,
            })
            .flat_map(|i| &i.items)
            .filter_map(|i| match i {
                syn::ImplItem::Fn(f) => Some(f),
                _ => None,
            })
            .collect();
        let output = methods
            .iter()
            .find(|f| f.sig.ident == "send")
            .and_then(|f| response_type(f))
            .ok_or_else(|| shape(operation.id, "`send` does not return a `ResponseValue`"))?;
        let body = named_fields(item).find(|(ident, _)| *ident == "body");
        found.push(Builder {
            name: item.ident.clone(),
            output: output.clone(),
            body: body.and_then(|(_, f)| argument_of(&f.ty, "Result")).cloned(),
            methods: methods.iter().map(|f| f.sig.ident.to_string()).collect(),
            operation,
        });
    }
    Ok(found)
}

fn response_type(send: &ImplItemFn) -> Option<&Type> {
    let syn::ReturnType::Type(_, ty) = &send.sig.output else { return None };
    argument_of(argument_of(ty, "Result")?, "ResponseValue")
}

/// `listRecordings`, `list_recordings` and `ListRecordings` are the same words.
pub(crate) fn same_words(a: &str, b: &str) -> bool {
    let letters = |s: &str| -> String {
        s.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
    };
    letters(a) == letters(b)
}

/// The source text of a piece of syntax, for messages and comparisons.
pub(crate) fn text(tokens: &impl ToTokens) -> String {
    tokens.to_token_stream().to_string().replace(' ', "")
}

/// A type as it is written inside the module `types`, as it is written beside that module.
pub(crate) fn in_types_module(ty: &Type) -> Type {
    struct Prefix;
    impl VisitMut for Prefix {
        fn visit_type_path_mut(&mut self, ty: &mut syn::TypePath) {
            syn::visit_mut::visit_type_path_mut(self, ty);
            let path = &ty.path;
            let is_local = path.leading_colon.is_none() && path.segments.len() == 1;
            let is_primitive = path.get_ident().is_some_and(|ident| {
                ["bool", "f32", "f64", "i8", "i16", "i32", "i64", "u8", "u16", "u32", "u64"]
                    .iter()
                    .any(|p| ident == p)
            });
            if is_local && !is_primitive {
                ty.path = parse_quote!(types::#path);
            }
        }
    }
    let mut ty = ty.clone();
    Prefix.visit_type_mut(&mut ty);
    ty
}
