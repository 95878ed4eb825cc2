-- Who made a change of a file that one may read, even when she works elsewhere: name, organisation, reason, nothing else.
CREATE FUNCTION storage_change_details(p_ids bigint[])
    RETURNS TABLE (id bigint, user_name text, organisation_id uuid, label text, reason text, source text)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public
AS $$
    SELECT c.id, c.user_name, c.organisation_id, c.label, c.reason, c.source
    FROM storage_change c WHERE c.id = ANY (p_ids) AND app_user() IS NOT NULL
$$;
