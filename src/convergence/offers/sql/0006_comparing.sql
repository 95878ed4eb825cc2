-- Records whose latest version was not compared yet with those that may be the same: an edition leaves there what it
-- changed, and nothing else. The database notes the version with the record (0003_feed.sql), so that none is missed.
CREATE INDEX offers_feed_uncompared ON offers_feedentry (record_kind, record_id)
    WHERE compared_change_id IS DISTINCT FROM change_id;

-- These versions of these records were compared. One that was written meanwhile waits for its turn.
CREATE FUNCTION offers_note_compared(p_records uuid[], p_changes bigint[]) RETURNS void
    LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public
AS $$
    UPDATE public.offers_feedentry f SET compared_change_id = n.change_id
        FROM unnest(p_records, p_changes) AS n (record_id, change_id)
        WHERE f.record_id = n.record_id;
$$;
