//! The published JSON Schemas are those of the types. To renew them: `for name in reading casebook dossier; do rashomon schema $name >
//! docs/schemas/$name.json; done`.

use std::{fs, path::Path};

#[test]
fn published_schemas_are_current() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/schemas");
    for (name, schema) in rashomon_casebook::json::published_schemas() {
        let published = fs::read_to_string(folder.join(name)).unwrap_or_else(|error| panic!("docs/schemas/{name}: {error}"));
        let published: serde_json::Value = serde_json::from_str(&published).expect("it is JSON");
        assert!(published == schema, "docs/schemas/{name} is not what the types say; renew it with `rashomon schema`");
        assert!(!schema.to_string().contains("ByteSpan"), "{name} publishes byte offsets");
    }
}
