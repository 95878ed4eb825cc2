-- Erasure of one file: every row of every table anchored to it, their past versions, the events that tell of it, the anchor.
-- The journal keeps the opaque identifier of who read what: proof without a personal value. One implementation serves
-- the request of a person and the end of retention alike.

CREATE TABLE storage_erasure (
    dossier_id uuid PRIMARY KEY,
    structure_id uuid NOT NULL,
    at timestamptz NOT NULL,
    change_id bigint NOT NULL,
    reason text NOT NULL
);

CREATE FUNCTION storage_erase_file(p_dossier uuid, p_reason text) RETURNS bigint
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public
AS $$
DECLARE
    v_structure uuid;
    v_child record;
    v_rows bigint;
    v_total bigint := 0;
BEGIN
    IF app_change() IS NULL THEN
        RAISE EXCEPTION 'erasure outside an operation' USING ERRCODE = 'CV001';
    END IF;
    SELECT structure_id INTO v_structure FROM storage_file
        WHERE dossier_id = p_dossier AND structure_id = app_structure() FOR UPDATE;
    IF NOT FOUND THEN
        RETURN -1;
    END IF;
    FOR v_child IN
        SELECT c.conrelid::regclass AS name,
               (SELECT a.attname FROM pg_attribute a WHERE a.attrelid = c.conrelid AND a.attnum = c.conkey[2]) AS file_column
        FROM pg_constraint c JOIN pg_class t ON t.oid = c.conrelid
        WHERE c.confrelid = 'storage_file'::regclass AND c.contype = 'f' AND NOT t.relispartition
            AND t.relname <> 'storage_version'
    LOOP
        EXECUTE format('DELETE FROM %s WHERE %I = $1', v_child.name, v_child.file_column) USING p_dossier;
        GET DIAGNOSTICS v_rows = ROW_COUNT;
        v_total := v_total + v_rows;
    END LOOP;
    DELETE FROM storage_version WHERE dossier_id = p_dossier;
    DELETE FROM storage_outboxevent WHERE dossier_id = p_dossier;
    DELETE FROM storage_parkedevent WHERE dossier_id = p_dossier;
    DELETE FROM storage_grant WHERE dossier_id = p_dossier;
    DELETE FROM storage_file WHERE dossier_id = p_dossier;
    INSERT INTO storage_erasure (dossier_id, structure_id, at, change_id, reason)
        VALUES (p_dossier, v_structure, clock_timestamp(), app_change(), p_reason);
    RETURN v_total;
END
$$;
