//! The published JSON Schemas are those of the types. `RENEW=1 cargo test -p rashomon-casebook --test schemas` renews them.

use std::{fs, path::Path};

#[test]
fn published_schemas_are_current() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/schemas");
    for (name, schema) in rashomon_casebook::json::published_schemas() {
        if std::env::var_os("RENEW").is_some() {
            let pretty = serde_json::to_string_pretty(&schema).expect("it is JSON");
            fs::write(folder.join(name), pretty + "\n").expect("the folder is writable");
        }
        let published = fs::read_to_string(folder.join(name)).unwrap_or_else(|error| panic!("docs/schemas/{name}: {error}"));
        let published: serde_json::Value = serde_json::from_str(&published).expect("it is JSON");
        assert!(published == schema, "docs/schemas/{name} is not what the types say; see the head of this file");
        assert!(!schema.to_string().contains("ByteSpan"), "{name} publishes byte offsets");
    }
}
