//! The seeds of the fuzz targets and mutations of them: nothing panics, and what must hold does.

use mutations::hold;

use crate::holds;

#[test]
fn a_page_is_refused_or_makes_one_spec_in_whatever_order_it_is_read() {
    let tokens =
        ["```json\n", "```\n", "# ", "> ", "<!--", "-->", "\"openapi\":", "\"$ref\":", "\"/"];
    hold("docs_page", &tokens, 1000, holds::docs_page);
}

#[test]
fn two_specs_are_compared_to_the_end_and_the_report_can_be_shown() {
    hold(
        "spec_drift",
        &["\n---\n", "\"$ref\":", "\"#/components/schemas/"],
        400,
        holds::spec_drift,
    );
}
