//! The tasks, through the library and through the program, against a docs site on this machine.

/// A docs site that does what it is told, for the other topics.
mod docs_site;
/// The program, run on a copy of the spec folder, for the other topics.
mod program;

/// The spec in the tree is what the stored pages say: byte for byte, nothing lost, nothing added.
mod vendored;

/// Pages that are broken, contradictory or hostile are refused, and everything stays as it was.
mod broken_pages;
/// What counts as a fragment: fences of all kinds, other blocks, order.
mod fences;
/// What the network can do to a page.
mod fetching;
/// What regen writes, and what it asks consent for.
mod regen;

/// A page of the docs is all it takes for new operations.
mod generated_first;

/// Every kind of change has its class; equivalences are none.
mod changes;
/// What must hold whatever a page or a spec says, for `mutations` and for the fuzz targets.
mod holds;
/// Mutations of small pages and specs: the short form of fuzzing.
mod mutations;

/// Huge, deep and circular pages are answered, and soon.
mod hostile;
/// The index of the docs.
mod index;
/// The forms of a report, and that vendor text in them stays data.
mod reports;
/// Whatever is changed in the spec, drift is not silent.
mod silence;
