CREATE TABLE storage_version (
    id bigint GENERATED ALWAYS AS IDENTITY,
    table_name text NOT NULL,
    row_id uuid NOT NULL,
    structure_id uuid,
    dossier_id uuid,
    recorded_at timestamptz NOT NULL,
    superseded_at timestamptz NOT NULL,
    change_id bigint NOT NULL,
    superseded_by bigint NOT NULL,
    deleted boolean NOT NULL,
    content jsonb NOT NULL,
    PRIMARY KEY (id, superseded_at),
    CHECK (superseded_at > recorded_at)
) PARTITION BY RANGE (superseded_at);
CREATE INDEX storage_version_file ON storage_version (dossier_id, table_name, superseded_at);
CREATE INDEX storage_version_row ON storage_version (row_id, superseded_at);
CREATE INDEX storage_version_change ON storage_version (superseded_by);

CREATE TABLE storage_accessentry (
    chain uuid NOT NULL,
    seq bigint NOT NULL,
    at timestamptz NOT NULL,
    user_id uuid NOT NULL,
    purpose text NOT NULL,
    legal_basis text NOT NULL,
    route text NOT NULL,
    request_id uuid NOT NULL,
    decision text NOT NULL,
    files jsonb NOT NULL,
    dossier_ids uuid[] NOT NULL,
    previous_hash bytea NOT NULL,
    hash bytea NOT NULL,
    PRIMARY KEY (chain, seq, at)
) PARTITION BY RANGE (at);
CREATE INDEX storage_accessentry_files ON storage_accessentry USING gin (dossier_ids);

CREATE TABLE storage_chainhead (
    chain uuid PRIMARY KEY,
    seq bigint NOT NULL,
    hash bytea NOT NULL
);
