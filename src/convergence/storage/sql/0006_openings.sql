-- What may be opened to whom. A grant says that a structure opens one group of fields of one file to an organisation;
-- an opening says that an agreement in force lets that organisation receive the group at all. Both are needed, at the
-- very instant of the reading: a grant that no opening covers is out of sight, for the rule of every table alike.

-- One group a grant, and reading apart from writing: each is opened and closed by itself.
ALTER TABLE storage_grant ADD COLUMN structure_id uuid;
DELETE FROM storage_grant g WHERE NOT EXISTS (SELECT FROM storage_file f WHERE f.dossier_id = g.dossier_id);
INSERT INTO storage_grant (id, dossier_id, organisation_id, groups, may_write, during, purpose, change_id)
    SELECT gen_random_uuid(), g.dossier_id, g.organisation_id, ARRAY[one.word], mode.writes, g.during, g.purpose, g.change_id
    FROM storage_grant g, unnest(g.groups) AS one (word), (VALUES (false), (true)) AS mode (writes)
    WHERE (cardinality(g.groups) > 1 OR g.may_write) AND (g.may_write OR NOT mode.writes);
DELETE FROM storage_grant g WHERE cardinality(g.groups) <> 1
    OR (g.may_write AND NOT EXISTS (
        SELECT FROM storage_grant r WHERE NOT r.may_write AND r.dossier_id = g.dossier_id AND r.during = g.during
            AND r.organisation_id = g.organisation_id AND r.groups = g.groups));
UPDATE storage_grant g SET structure_id = f.structure_id FROM storage_file f WHERE f.dossier_id = g.dossier_id;
ALTER TABLE storage_grant
    ALTER COLUMN structure_id SET NOT NULL,
    ADD CONSTRAINT storage_grant_one_group CHECK (cardinality(groups) = 1),
    ADD CONSTRAINT storage_grant_file FOREIGN KEY (structure_id, dossier_id)
        REFERENCES storage_file (structure_id, dossier_id) ON UPDATE CASCADE;

-- The structure that holds the file: an agreement with one structure opens the files of that one alone.
CREATE FUNCTION storage_place_grant() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public
AS $$
BEGIN
    SELECT structure_id INTO NEW.structure_id FROM storage_file WHERE dossier_id = NEW.dossier_id;
    RETURN NEW;
END
$$;
CREATE TRIGGER place BEFORE INSERT ON storage_grant FOR EACH ROW EXECUTE FUNCTION storage_place_grant();

-- Free text goes to no recipient (arrêté of 17 November 2021, annexe 3): no agreement can open it.
ALTER TABLE storage_opening
    ADD CONSTRAINT storage_opening_no_free_text CHECK (field_group <> 'texte_libre'),
    ADD CONSTRAINT storage_opening_to_somebody CHECK ((organisation_id IS NULL) <> (organisation_kind = ''));

-- What is opened at this instant to the organisation of whoever reads: 'purpose:group:read or write:structure or *'.
-- '*' alone is everything: those who hold files share them between themselves without agreement.
CREATE FUNCTION storage_opened() RETURNS text[]
    LANGUAGE sql STABLE SET search_path = pg_catalog, public
AS $$
    SELECT coalesce(array_agg(key), '{}') FROM (
        SELECT '*' AS key FROM storage_organisation m WHERE m.organisation_id = app_structure() AND m.holds_files
        UNION ALL
        SELECT o.purpose || ':' || o.field_group || ':' || o.may_write || ':' || coalesce(o.structure_id::text, '*')
        FROM storage_opening o
        WHERE o.during @> now() AND (o.organisation_id = app_structure() OR o.organisation_kind = (
            SELECT k.kind FROM storage_organisation k WHERE k.organisation_id = app_structure()))
    ) found
$$;

-- What must be opened for a grant to be seen: one of these.
CREATE FUNCTION storage_keys(p_purpose text, p_group text, p_may_write boolean, p_structure uuid) RETURNS text[]
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$
    SELECT ARRAY['*', p_purpose || ':' || p_group || ':' || p_may_write || ':*',
                 p_purpose || ':' || p_group || ':' || p_may_write || ':' || p_structure]
$$;

ALTER POLICY application ON storage_grant USING (
    EXISTS (SELECT 1 FROM storage_file f WHERE f.dossier_id = storage_grant.dossier_id
        AND f.structure_id = (SELECT app_structure()))
    OR (organisation_id = (SELECT app_structure())
        AND storage_keys(purpose, groups[1], may_write, structure_id) && (SELECT storage_opened()))
);
