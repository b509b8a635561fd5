//! Sending an operation: progenitor builds the request, our extension layer sends it.
//!
//! The `send` that progenitor generates is split where the request is complete. What it did
//! afterwards (hooks, one attempt, a `match` over the documented statuses that loses the status of
//! an unreadable body) is replaced by `crate::operation`, which has one error type for all.

use quote::{format_ident, quote};
use syn::{Attribute, Block, ImplItem, ImplItemFn, Item, Stmt, parse_quote};

use crate::{
    Error,
    spec::Spec,
    syntax::{Builder, builders, is_inherent_impl_of, last_segment, module_mut, shape, text},
};

/// The names that the extension layer gives to methods of its own on a builder.
const RESERVED: [&str; 12] = [
    "download",
    "entries",
    "open",
    "pages",
    "request",
    "send_raw",
    "stream",
    "to_dir",
    "to_file",
    "to_writer",
    "walk",
    "wait_until_ready",
];

pub(crate) fn pass(file: &mut syn::File, spec: &Spec) -> Result<(), Error> {
    let builders = builders(file, spec)?;
    let items = module_mut(file, &["builder"])?;
    for builder in &builders {
        let own = items.iter_mut().filter_map(|item| match item {
            Item::Impl(i) if is_inherent_impl_of(i, &builder.name) => Some(i),
            _ => None,
        });
        for item in own {
            for f in &mut item.items {
                if let ImplItem::Fn(f) = f {
                    rename_reserved(f);
                }
            }
            if let Some(at) = position_of_send(&item.items) {
                let ImplItem::Fn(send) = item.items.remove(at) else { continue };
                item.items.push(request(&send, builder)?);
                item.items.extend(sends(&send, builder));
            }
        }
        items.push(operation_impl(builder));
    }
    // `QueryParam` and the rest of what a request needs is named by its full path already.
    Ok(())
}

fn position_of_send(items: &[ImplItem]) -> Option<usize> {
    items.iter().position(|i| matches!(i, ImplItem::Fn(f) if f.sig.ident == "send"))
}

/// A parameter called `stream` would clash with our `stream()`: its setter is `stream_parameter`.
fn rename_reserved(f: &mut ImplItemFn) {
    f.sig.ident = format_ident!("{}", setter_name(&f.sig.ident.to_string()));
}

/// The name of the setter of a parameter.
pub(crate) fn setter_name(parameter: &str) -> String {
    if RESERVED.contains(&parameter) {
        format!("{parameter}_parameter")
    } else {
        parameter.to_owned()
    }
}

fn request(send: &ImplItemFn, builder: &Builder<'_>) -> Result<ImplItem, Error> {
    let is_info = |s: &Stmt| matches!(s, Stmt::Local(l) if text(&l.pat) == "info");
    let end = send.block.stmts.iter().position(is_info).ok_or_else(|| {
        shape(builder.operation.id, "`send` does not state its `OperationInfo` before it sends")
    })?;
    let mut block: Block =
        Block { brace_token: send.block.brace_token, stmts: send.block.stmts[..end].to_vec() };
    block.stmts.push(Stmt::Expr(parse_quote!(Ok((client, request))), None));
    Ok(parse_quote! {
        fn request(self) -> Result<(&'a super::Client, reqwest::Request), Error<()>> #block
    })
}

fn sends(send: &ImplItemFn, builder: &Builder<'_>) -> Vec<ImplItem> {
    let docs: Vec<&Attribute> = send.attrs.iter().filter(|a| a.path().is_ident("doc")).collect();
    let output = &builder.output;
    let method = match last_segment(output) {
        Some((ident, _)) if ident == "ByteStream" => quote!(bytes),
        None => quote!(empty),
        Some(_) => quote!(json),
    };
    let note: Vec<Attribute> = if method.to_string() == "bytes" {
        vec![
            parse_quote!(#[doc = ""]),
            parse_quote!(#[doc = " The bytes are those of one answer, as they come: not taken up after a break, and not"]),
            parse_quote!(#[doc = " checked for their number. [`open`](Self::open) and [`to_file`](Self::to_file) do both."]),
        ]
    } else {
        Vec::new()
    };
    let mut items = vec![parse_quote! {
        #(#docs)*
        #(#note)*
        ///
        /// # Errors
        ///
        /// See [`crate::Error`]: each variant says what a caller would do next.
        pub async fn send(self) -> Result<ResponseValue<#output>, crate::Error> {
            crate::operation::#method(crate::operation::Operation::into_call(self)?).await
        }
    }];
    if method.to_string() == "json" {
        items.push(parse_quote! {
            #(#docs)*
            ///
            /// The answer is the server's own JSON text, with the fields that this version of the
            /// crate does not know.
            ///
            /// # Errors
            ///
            /// As [`send`](Self::send), except that only the syntax of the JSON is checked.
            pub async fn send_raw(
                self,
            ) -> Result<ResponseValue<::std::boxed::Box<::serde_json::value::RawValue>>, crate::Error> {
                crate::operation::json(crate::operation::Operation::into_call(self)?).await
            }
        });
    }
    items
}

fn operation_impl(builder: &Builder<'_>) -> Item {
    let name = &builder.name;
    let (id, method, path) =
        (builder.operation.id, builder.operation.method.as_str(), builder.operation.path);
    let streams =
        matches!(last_segment(&builder.output), Some((ident, _)) if ident == "ByteStream");
    parse_quote! {
        impl<'a> crate::operation::Operation for #name<'a> {
            const INFO: crate::operation::OperationInfo = crate::operation::OperationInfo {
                id: #id,
                method: #method,
                path: #path,
                streams: #streams,
            };
            fn into_call(self) -> Result<crate::operation::Call, crate::Error> {
                let built = self.request().map(|(client, request)| (client.inner.clone(), request));
                crate::operation::Call::new(&Self::INFO, built)
            }
        }
    }
}
