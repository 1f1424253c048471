-- Layout 4: what each run looks through stands in narrow indices, so that it passes over no body.

CREATE INDEX documents_in_line ON documents (id, label, outlet, ingest_version, path);
CREATE INDEX readings_in_line ON readings (document, reader, resources, program);
CREATE INDEX statements_about ON statements (subject, subject_name, object, object_name) WHERE incident IS NULL;
