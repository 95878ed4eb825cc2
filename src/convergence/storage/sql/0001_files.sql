-- The only way for a file to change hands: the giver's transaction, or the system's on her behalf. Children follow by cascade.
-- Needed as a function because the new row is, rightly, out of the giver's sight (WITH CHECK would refuse it).
CREATE FUNCTION storage_hand_over(p_dossier uuid, p_to uuid) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public
AS $$
BEGIN
    IF app_change() IS NULL THEN
        RAISE EXCEPTION 'hand-over outside an operation' USING ERRCODE = 'CV001';
    END IF;
    UPDATE storage_file SET structure_id = p_to WHERE dossier_id = p_dossier AND structure_id = app_structure();
    RETURN FOUND;
END
$$;
