//! One door to a client: the constructors that skip our timeouts and our token are not public.

use syn::{ImplItem, Item, parse_quote};

use crate::{
    Error,
    spec::Spec,
    syntax::{module_mut, shape},
};

pub(crate) fn pass(file: &mut syn::File, spec: &Spec) -> Result<(), Error> {
    let mut api_version = None;
    file.items.retain(|item| match item {
        Item::Impl(i) => match i.trait_.as_ref().and_then(|(path, _)| path.segments.last()) {
            // The trait would make the inner type public; what of it serves users becomes inherent.
            Some(segment) if segment.ident == "ClientInfo" => {
                api_version = i.items.iter().find_map(version_literal);
                false
            }
            // Nothing calls the hooks: `operation` does what happens around every request.
            Some(segment) => segment.ident != "ClientHooks",
            None => true,
        },
        Item::Mod(m) => m.ident != "prelude",
        Item::Use(_) => false,
        _ => true,
    });
    let api_version =
        api_version.ok_or_else(|| shape("Client", "it states no version of the API"))?;
    for item in &mut file.items {
        if let Item::Impl(i) = item {
            i.items.retain(|f| !matches!(f, ImplItem::Fn(f) if f.sig.ident == "new"));
            for f in &mut i.items {
                if let ImplItem::Fn(f) = f
                    && f.sig.ident == "new_with_client"
                {
                    f.vis = parse_quote!(pub(crate));
                }
            }
        }
    }
    file.items.push(parse_quote! {
        impl Client {
            /// Returns the version of the API that the vendor's document states.
            pub fn api_version() -> &'static str {
                #api_version
            }
            /// Returns the URL that all paths of the API are appended to, without a final slash.
            pub fn base_url(&self) -> &str {
                &self.baseurl
            }
        }
    });
    if let Some(server) = spec.server() {
        file.items.push(parse_quote! {
            /// The base URL of the production server: the first of `servers` in the vendor's document.
            pub const DEFAULT_BASE_URL: &str = #server;
        });
    }

    let builder = module_mut(file, &["builder"])?;
    builder.retain(|item| !matches!(item, Item::Use(_)));
    builder.insert(
        0,
        parse_quote!(
            use super::types;
        ),
    );
    builder.insert(
        1,
        parse_quote!(
            use progenitor_client::{Error, ResponseValue};
        ),
    );
    builder.insert(
        2,
        parse_quote! {
            #[allow(unused_imports, reason = "which of them is used depends on the operations")]
            use progenitor_client::{encode_path, ByteStream, RequestBuilderExt};
        },
    );
    for item in builder {
        let Item::Impl(i) = item else { continue };
        for f in &mut i.items {
            if let ImplItem::Fn(f) = f
                && f.sig.ident == "new"
            {
                f.vis = parse_quote!(pub(crate));
            }
        }
    }
    for item in module_mut(file, &["types"])?.iter_mut() {
        let Item::Mod(m) = item else { continue };
        if m.ident != "builder" {
            continue;
        }
        for item in m.content.iter_mut().flat_map(|(_, items)| items) {
            if let Item::Struct(s) = item {
                for field in &mut s.fields {
                    field.vis = parse_quote!(pub(crate));
                }
            }
        }
    }
    Ok(())
}

fn version_literal(item: &ImplItem) -> Option<syn::Expr> {
    let ImplItem::Fn(f) = item else { return None };
    if f.sig.ident != "api_version" {
        return None;
    }
    match f.block.stmts.first()? {
        syn::Stmt::Expr(expr, None) => Some(expr.clone()),
        _ => None,
    }
}
