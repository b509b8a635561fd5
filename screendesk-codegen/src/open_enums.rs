//! Open enums: a value that the vendor adds tomorrow decodes today, and goes out as it came.

use proc_macro2::{Ident, Span};
use quote::quote;
use syn::{Item, ItemEnum, LitStr, parse_quote};

use crate::{
    Error,
    syntax::{module_mut, serde_rename},
};

pub(crate) fn pass(file: &mut syn::File) -> Result<(), Error> {
    let types = module_mut(file, &["types"])?;
    let enums: Vec<StringEnum> = types.iter().filter_map(StringEnum::read).collect();
    types.retain(|item| match item {
        Item::Enum(e) => !enums.iter().any(|s| s.name == e.ident),
        // Display, FromStr and TryFrom are written anew for the open form.
        Item::Impl(i) => !(i.trait_.is_some() && enums.iter().any(|s| s.is_conversion(i))),
        _ => true,
    });
    for string_enum in enums {
        types.extend(string_enum.open().items);
    }
    Ok(())
}

struct StringEnum {
    item: ItemEnum,
    name: Ident,
    /// Variant and its text in JSON.
    variants: Vec<(Ident, LitStr)>,
}

impl StringEnum {
    fn read(item: &Item) -> Option<Self> {
        let Item::Enum(item) = item else { return None };
        let is_string_enum = item.variants.iter().all(|v| v.fields.is_empty())
            && item.attrs.iter().any(|a| a.path().is_ident("derive"))
            && !item.attrs.iter().any(|a| {
                // An enum that is tagged or untagged is a choice of objects, not of strings.
                a.path().is_ident("serde")
            });
        is_string_enum.then(|| Self {
            name: item.ident.clone(),
            variants: item
                .variants
                .iter()
                .map(|v| {
                    let text = serde_rename(&v.attrs).unwrap_or_else(|| v.ident.to_string());
                    (v.ident.clone(), LitStr::new(&text, Span::call_site()))
                })
                .collect(),
            item: item.clone(),
        })
    }

    fn is_conversion(&self, item: &syn::ItemImpl) -> bool {
        let of_this = |ty: &syn::Type| {
            crate::syntax::last_segment(ty).is_some_and(|(ident, _)| *ident == self.name)
        };
        let conversion = item
            .trait_
            .as_ref()
            .and_then(|(path, _)| path.segments.last())
            .is_some_and(|s| ["Display", "FromStr", "TryFrom"].iter().any(|t| s.ident == t));
        conversion && of_this(&item.self_ty)
    }

    fn open(&self) -> syn::File {
        let Self { item, name, variants } = self;
        let docs = item.attrs.iter().filter(|a| a.path().is_ident("doc"));
        let taken = variants.iter().any(|(ident, _)| ident == "Unknown");
        let unknown = Ident::new(if taken { "Unlisted" } else { "Unknown" }, Span::call_site());
        let documented = variants.iter().map(|(ident, text)| {
            let doc = format!(" `{}` in JSON.", text.value());
            quote!(#[doc = #doc] #ident)
        });
        let idents: Vec<_> = variants.iter().map(|(ident, _)| ident).collect();
        let texts: Vec<_> = variants.iter().map(|(_, text)| text).collect();
        parse_quote! {
            #(#docs)*
            ///
            /// The vendor may add values: one that this version does not name decodes as
            #[doc = concat!(" [`", stringify!(#unknown), "`](Self::", stringify!(#unknown), "),")]
            /// and is written as it came.
            #[derive(Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
            #[non_exhaustive]
            pub enum #name {
                #(#documented,)*
                /// A value that the vendor's document did not list when this version was made.
                #unknown(::std::string::String),
            }
            impl #name {
                /// Every value that the vendor's document lists.
                pub const LISTED: &'static [Self] = &[#(Self::#idents),*];
                /// Returns the text that stands for the value in JSON.
                pub fn as_str(&self) -> &str {
                    match self {
                        #(Self::#idents => #texts,)*
                        Self::#unknown(text) => text,
                    }
                }
            }
            impl ::std::fmt::Display for #name {
                fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                    f.pad(self.as_str())
                }
            }
            impl ::std::convert::From<&str> for #name {
                fn from(text: &str) -> Self {
                    match text {
                        #(#texts => Self::#idents,)*
                        other => Self::#unknown(other.to_owned()),
                    }
                }
            }
            impl ::std::convert::From<::std::string::String> for #name {
                fn from(text: ::std::string::String) -> Self {
                    Self::from(text.as_str())
                }
            }
            impl ::std::str::FromStr for #name {
                type Err = ::std::convert::Infallible;
                fn from_str(text: &str) -> ::std::result::Result<Self, Self::Err> {
                    Ok(Self::from(text))
                }
            }
            impl ::serde::Serialize for #name {
                fn serialize<S: ::serde::Serializer>(
                    &self,
                    serializer: S,
                ) -> ::std::result::Result<S::Ok, S::Error> {
                    serializer.serialize_str(self.as_str())
                }
            }
            impl<'de> ::serde::Deserialize<'de> for #name {
                fn deserialize<D: ::serde::Deserializer<'de>>(
                    deserializer: D,
                ) -> ::std::result::Result<Self, D::Error> {
                    crate::open_enum::deserialize(deserializer)
                }
            }
            impl ::schemars::JsonSchema for #name {
                fn schema_name() -> ::std::borrow::Cow<'static, str> {
                    stringify!(#name).into()
                }
                fn json_schema(_: &mut ::schemars::SchemaGenerator) -> ::schemars::Schema {
                    crate::open_enum::schema(&[#(#texts),*])
                }
            }
        }
    }
}
