//! Everything that is written from the code: the reference and the schemas. A test fails when a file is stale.

mod reference;
mod schema;

use crate::packs::{PackError, shipped};
pub use schema::{pack_schema, report_schema};

/// A file that is written from the code.
#[derive(Clone, Debug)]
pub struct Generated {
    /// Its path in the repository.
    pub path: &'static str,
    /// What it must hold.
    pub content: String,
}

/// Every generated file.
///
/// # Errors
/// The mistakes in the shipped packs.
pub fn generated() -> Result<Vec<Generated>, Vec<PackError>> {
    let packs = shipped(None)?;
    Ok(vec![
        Generated { path: "checks/README.md", content: reference::reference(&packs) },
        Generated { path: "checks/pack.schema.json", content: pack_schema() },
        Generated { path: "checks/report.schema.json", content: report_schema() },
    ])
}
