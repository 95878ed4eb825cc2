-- The opaque keys of the contents that documents name, of all structures at once: what no document names is erased
-- from the store by background work. Neither a file nor a structure is told.

CREATE FUNCTION documents_contents(p_prefix text) RETURNS SETOF text
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public
AS $$
    SELECT object_key FROM documents_document
        WHERE app_purpose() = 'traitement_automatique' AND object_key LIKE p_prefix || '%' AND p_prefix ~ '^[0-9a-f]{2}$'
$$;
