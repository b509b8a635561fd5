//! The public API of a generated file on a few pages, for people who review what a regen changed.

use quote::ToTokens;
use syn::{Fields, ImplItem, Item, Visibility};

/// Lists the public items of generated code, a line each: modules, types, fields, signatures.
///
/// # Errors
///
/// The text must be Rust, as [`generate`](crate::generate) returns it.
pub fn outline(code: &str) -> Result<String, syn::Error> {
    let file = syn::parse_file(code)?;
    let mut lines = Vec::new();
    items(&file.items, "", &mut lines);
    lines.push(String::new());
    Ok(lines.join("\n"))
}

fn items(items_of: &[Item], path: &str, lines: &mut Vec<String>) {
    for item in items_of {
        match item {
            Item::Mod(m) => {
                if let Some((_, content)) = &m.content {
                    items(content, &format!("{path}{}::", m.ident), lines);
                }
            }
            Item::Struct(s) if is_public(&s.vis) => {
                lines.push(format!("struct {path}{}", s.ident));
                if let Fields::Named(fields) = &s.fields {
                    for field in fields.named.iter().filter(|f| is_public(&f.vis)) {
                        let name = field.ident.as_ref().map(ToString::to_string);
                        lines.push(format!(
                            "    {}: {}",
                            name.unwrap_or_default(),
                            short(&field.ty)
                        ));
                    }
                }
            }
            Item::Enum(e) if is_public(&e.vis) => {
                let variants: Vec<String> =
                    e.variants.iter().map(|v| short(&v.without_docs())).collect();
                lines.push(format!("enum {path}{} = {}", e.ident, variants.join(" | ")));
            }
            Item::Const(c) if is_public(&c.vis) => {
                lines.push(format!(
                    "const {path}{}: {} = {}",
                    c.ident,
                    short(&c.ty),
                    short(&c.expr)
                ));
            }
            Item::Impl(i) => methods(i, path, lines),
            _ => {}
        }
    }
}

fn methods(item: &syn::ItemImpl, path: &str, lines: &mut Vec<String>) {
    let ty = short(&item.self_ty);
    if let Some((of, _)) = &item.trait_ {
        // The conversions and serde's traits come with every type: they would be noise.
        let of = short(of);
        if of.contains("Paginated") || of.contains("Downloadable") {
            lines.push(format!("impl {of} for {path}{ty}"));
        }
        return;
    }
    for f in &item.items {
        match f {
            ImplItem::Fn(f) if is_public(&f.vis) => {
                lines.push(format!("{path}{ty}: {}", short(&f.sig)));
            }
            ImplItem::Const(c) if is_public(&c.vis) => {
                lines.push(format!("{path}{ty}: const {}: {}", c.ident, short(&c.ty)));
            }
            _ => {}
        }
    }
}

fn is_public(visibility: &Visibility) -> bool {
    matches!(visibility, Visibility::Public(_))
}

/// Source text with the blanks and the well-known paths that a reader does not need taken out.
fn short(tokens: &impl ToTokens) -> String {
    let mut text = tokens.to_token_stream().to_string();
    for (from, to) in [
        (" :: ", "::"),
        (":: ", "::"),
        (" < ", "<"),
        (" >", ">"),
        (" ,", ","),
        ("& ", "&"),
        (" (", "("),
        ("( ", "("),
        (" )", ")"),
        (" : ", ": "),
        ("' ", "'"),
        ("<'", "<'"),
        ("::std::option::", ""),
        ("::std::string::", ""),
        ("::std::vec::", ""),
        ("::std::convert::", ""),
        ("std::convert::", ""),
        ("::std::num::", ""),
        ("::chrono::offset::", ""),
        ("::chrono::", ""),
        ("::uuid::", ""),
        ("::std::path::", ""),
        ("::std::time::", ""),
        ("::std::boxed::", ""),
        ("::serde_json::value::", ""),
        ("::tokio::io::", ""),
    ] {
        text = text.replace(from, to);
    }
    text
}

trait WithoutDocs {
    fn without_docs(&self) -> Self;
}

impl WithoutDocs for syn::Variant {
    fn without_docs(&self) -> Self {
        let mut variant = self.clone();
        variant.attrs.clear();
        variant
    }
}
