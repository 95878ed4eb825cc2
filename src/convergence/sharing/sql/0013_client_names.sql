-- How applications are called: who may read that one of them acted may read its name, and nothing else of it.
CREATE FUNCTION sharing_client_names(p_ids uuid[]) RETURNS TABLE (id uuid, name text, organisation text)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public
AS $$
    SELECT c.id, c.name, c.organisation FROM sharing_apiclient c WHERE c.id = ANY (p_ids)
$$;
