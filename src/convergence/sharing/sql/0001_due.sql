-- Where the house has something to do: the narrow questions of the background work, which knows no structure yet.
-- They answer identifiers of structures, and only to automatic processing.

CREATE FUNCTION sharing_structures(p_state text, p_channel text, p_at timestamptz) RETURNS SETOF uuid
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public
AS $$
    SELECT structure_id FROM sharing_exchange
        WHERE public.app_purpose() = 'traitement_automatique'
            AND state = p_state AND channel = p_channel AND due_at <= p_at
        GROUP BY structure_id ORDER BY min(due_at)
$$;

-- The structure that holds an exchange now: a bounce comes back with the identifier of the exchange alone.
CREATE FUNCTION sharing_holder(p_exchange uuid) RETURNS uuid
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public
AS $$
    SELECT structure_id FROM sharing_exchange
        WHERE public.app_purpose() = 'traitement_automatique' AND id = p_exchange
$$;
