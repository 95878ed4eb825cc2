-- Forget events of one kind that every reaction has read and none has parked: what they carried lives elsewhere.
CREATE FUNCTION storage_forget_events(p_name text, p_handlers text[], p_before timestamptz) RETURNS bigint
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public
AS $$
DECLARE
    v_rows bigint;
BEGIN
    IF app_purpose() <> 'traitement_automatique' THEN
        RAISE EXCEPTION 'events are forgotten by background work only' USING ERRCODE = 'CV001';
    END IF;
    DELETE FROM storage_outboxevent e
    WHERE e.name = p_name AND e.at < p_before
        AND NOT EXISTS (SELECT 1 FROM storage_parkedevent p WHERE p.event_id = e.id)
        AND NOT EXISTS (
            SELECT 1 FROM unnest(p_handlers) h WHERE NOT EXISTS (
                SELECT 1 FROM storage_handlercursor c
                WHERE c.handler = h AND (c.transaction, c.event_id) >= (e.transaction, e.id)));
    GET DIAGNOSTICS v_rows = ROW_COUNT;
    RETURN v_rows;
END
$$;
