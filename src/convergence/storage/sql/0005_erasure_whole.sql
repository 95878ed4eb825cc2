-- Erasure takes two more things that told of the person: the versions that a row had before it was attached to her file
-- (an answer or a request that named nobody yet), and the reasons typed for the changes of her file. A reason given once
-- for several files stays.

CREATE OR REPLACE FUNCTION storage_erase_file(p_dossier uuid, p_reason text) RETURNS bigint
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
    -- each row that is gone has left a version: these name all that the file ever held
    DELETE FROM storage_version v USING (SELECT DISTINCT table_name, row_id FROM storage_version WHERE dossier_id = p_dossier) g
        WHERE v.dossier_id IS NULL AND v.row_id = g.row_id AND v.table_name = g.table_name;
    UPDATE storage_change c SET reason = ''
        FROM (SELECT change_id AS id FROM storage_version WHERE dossier_id = p_dossier
              UNION SELECT superseded_by FROM storage_version WHERE dossier_id = p_dossier) g
        WHERE c.id = g.id AND c.reason <> '' AND c.id <> app_change()
            AND NOT EXISTS (SELECT FROM storage_version o WHERE o.superseded_by = c.id AND o.dossier_id <> p_dossier);
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
