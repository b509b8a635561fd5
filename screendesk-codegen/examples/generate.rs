//! Prints what is generated from a spec: `cargo run -p screendesk-codegen --example generate`.

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let spec = std::fs::read_to_string(arguments.next().unwrap_or("spec/screendesk.json".into()))?;
    let corrections =
        std::fs::read_to_string(arguments.next().unwrap_or("spec/corrections.json".into()))?;
    let code = screendesk_codegen::generate(screendesk_codegen::Input {
        spec: &spec,
        corrections: &corrections,
        crate_name: "screendesk_client",
    })?;
    #[expect(clippy::print_stdout, reason = "it is what this example is for")]
    {
        print!("{code}");
    }
    Ok(())
}
