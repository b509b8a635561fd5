//! Why code could not be generated, in sentences a maintainer can act on.

/// The reason why no code was generated.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The OpenAPI document is not JSON.
    #[error("the spec is not JSON: {0}")]
    SpecSyntax(#[source] serde_json::Error),

    /// The corrections are not JSON of the expected form.
    #[error(
        "the corrections are not of the expected form (`corrections`: a list of `id`, `reason`, `patch`): {0}"
    )]
    CorrectionsSyntax(#[source] serde_json::Error),

    /// A correction is not guarded, or no longer fits the spec.
    #[error(
        "the correction `{id}` no longer fits the spec: {problem}. Its reason was: {reason} \
         Look at what the vendor changed, then adapt the correction or remove it"
    )]
    Correction {
        /// The `id` of the correction.
        id: String,
        /// What did not fit.
        problem: String,
        /// The `reason` that the correction states.
        reason: String,
    },

    /// The document is JSON, but not OpenAPI 3.0.
    #[error("the corrected spec is not an OpenAPI 3.0 document: {0}")]
    NotOpenApi(#[source] serde_json::Error),

    /// progenitor cannot generate code from the document.
    #[error("progenitor cannot generate code from the corrected spec: {0}")]
    Progenitor(String),

    /// The code that progenitor generated has not the shape that a pass expects.
    #[error(
        "the code generated for {place} has not the expected shape: {problem}. Has the version of progenitor changed?"
    )]
    Shape {
        /// The operation or type.
        place: String,
        /// What was not as expected.
        problem: String,
    },
}
