//! The public API of a generated file on a few pages, for people who review what a regen changed.

use quote::ToTokens;
use syn::{
    Fields, ImplItem, Item, Visibility,
    visit_mut::{VisitMut, visit_path_mut},
};

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
                let variants: Vec<String> = e
                    .variants
                    .iter()
                    .map(|v| short(&syn::Variant { attrs: Vec::new(), ..v.clone() }))
                    .collect();
                lines.push(format!("enum {path}{} = {}", e.ident, variants.join(" | ")));
            }
            Item::Const(c) if is_public(&c.vis) => {
                lines.push(format!(
                    "const {path}{}: {} = {}",
                    c.ident,
                    short(&c.ty),
                    c.expr.to_token_stream()
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

/// Source text as a person writes it, on one line, without the paths that everybody knows.
fn short(tokens: &(impl ToTokens + ?Sized)) -> String {
    let text = tokens.to_token_stream().to_string();
    let file = |wrapped: String| syn::parse_file(&wrapped).ok();
    // A piece of syntax is formatted as part of an item: a signature, a variant, or else a type.
    let forms =
        [format!("{text} {{}}"), format!("enum E {{ {text} }}"), format!("type T = {text};")];
    let Some(mut file) = forms.into_iter().find_map(file) else { return text };
    ShortPaths.visit_file_mut(&mut file);
    let pretty = prettyplease::unparse(&file);
    let words: Vec<&str> = pretty.split_whitespace().collect();
    let line = words
        .join(" ")
        .replace("( ", "(")
        .replace("< ", "<")
        .replace(", )", ")")
        .replace(", >", ">");
    let line =
        line.strip_prefix("enum E {").or_else(|| line.strip_prefix("type T =")).unwrap_or(&line);
    line.trim_end_matches([' ', '{', '}', ';', ',']).trim().to_owned()
}

struct ShortPaths;

impl VisitMut for ShortPaths {
    fn visit_type_path_mut(&mut self, ty: &mut syn::TypePath) {
        // `<T as Trait>::Type` counts the segments of its path: it stays as it is.
        if ty.qself.is_none() {
            self.visit_path_mut(&mut ty.path);
        }
    }

    fn visit_path_mut(&mut self, path: &mut syn::Path) {
        visit_path_mut(self, path);
        let is_foreign = path.leading_colon.is_some()
            || path.segments.first().is_some_and(|s| s.ident == "std" || s.ident == "crate");
        if is_foreign && let Some(last) = path.segments.last().cloned() {
            *path = last.into();
        }
    }
}
