-- The feed of changes. A version of what is told of a record is noted in the transaction that writes the record, whoever
-- writes it and however (page, edition of a source, bulk load), so that the two are committed together or not at all.
-- What the data·inclusion schema does not hold (quality, places left, ages, words of the search) makes no new version.

CREATE SEQUENCE offers_feed_position;
CREATE SEQUENCE offers_feed_number AS integer;
CREATE INDEX offers_feed_waiting ON offers_feedentry (record_id) WHERE told_change_id IS DISTINCT FROM change_id;

CREATE FUNCTION offers_told(p_row jsonb) RETURNS jsonb LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$ SELECT p_row - '{recorded_at,change_id,structure_id,digest,place_found,confirmed_on,places_left,places_noted_at,workshop_offer_id,organisation_id,min_age,max_age,max_age_rqth,search_text,quality,quality_on}'::text[] $$;

CREATE FUNCTION offers_note_versions() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public
AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        INSERT INTO offers_feedentry (record_id, record_kind, key, number, change_id, ends_on, is_gone, fault)
            SELECT a.id, TG_ARGV[0], a.key, nextval('offers_feed_number'), a.change_id, a.withdrawn_on, false, ''
            FROM added a ORDER BY a.id
        ON CONFLICT (record_id) DO UPDATE
            SET change_id = excluded.change_id, ends_on = excluded.ends_on, key = excluded.key, is_gone = false;
    ELSIF TG_OP = 'UPDATE' THEN
        UPDATE offers_feedentry f SET change_id = a.change_id, ends_on = a.withdrawn_on, key = a.key
            FROM added a JOIN removed r ON r.id = a.id
            WHERE f.record_id = a.id AND offers_told(to_jsonb(a)) IS DISTINCT FROM offers_told(to_jsonb(r));
    ELSE
        UPDATE offers_feedentry f SET change_id = app_change(), ends_on = NULL, is_gone = true
            FROM removed r WHERE f.record_id = r.id;
    END IF;
    RETURN NULL;
END
$$;

CREATE TRIGGER told_added AFTER INSERT ON offers_provider REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION offers_note_versions('structure');
CREATE TRIGGER told_changed AFTER UPDATE ON offers_provider REFERENCING OLD TABLE AS removed NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION offers_note_versions('structure');
CREATE TRIGGER told_removed AFTER DELETE ON offers_provider REFERENCING OLD TABLE AS removed
    FOR EACH STATEMENT EXECUTE FUNCTION offers_note_versions('structure');
CREATE TRIGGER told_added AFTER INSERT ON offers_serviceoffer REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION offers_note_versions('service');
CREATE TRIGGER told_changed AFTER UPDATE ON offers_serviceoffer REFERENCING OLD TABLE AS removed NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION offers_note_versions('service');
CREATE TRIGGER told_removed AFTER DELETE ON offers_serviceoffer REFERENCING OLD TABLE AS removed
    FOR EACH STATEMENT EXECUTE FUNCTION offers_note_versions('service');

-- Records that were there before the feed.
INSERT INTO offers_feedentry (record_id, record_kind, key, number, change_id, ends_on, is_gone, fault)
    SELECT id, 'structure', key, nextval('offers_feed_number'), change_id, withdrawn_on, false, '' FROM offers_provider
    UNION ALL
    SELECT id, 'service', key, nextval('offers_feed_number'), change_id, withdrawn_on, false, '' FROM offers_serviceoffer;

-- Gives the next places to versions that wait for one, structures before their services; how many it gave. The lock is
-- held to the end of the transaction: places are committed in their order, hence a reader who has seen one has seen all
-- that stand before it. A record that somebody is writing is left for the next time.
CREATE FUNCTION offers_give_places(p_today date, p_most integer) RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public
AS $$
DECLARE
    v_given integer;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('offers.feed', 0));
    WITH waiting AS (
        SELECT record_id FROM offers_feedentry
        WHERE told_change_id IS DISTINCT FROM change_id OR ends_on <= p_today
        ORDER BY record_kind DESC, record_id LIMIT p_most
        FOR UPDATE SKIP LOCKED
    ), placed AS MATERIALIZED (
        SELECT record_id, nextval('offers_feed_position') AS place FROM waiting
    )
    UPDATE offers_feedentry f
        SET position = p.place, told_change_id = f.change_id, fault = '',
            ends_on = CASE WHEN f.ends_on > p_today THEN f.ends_on END
        FROM placed p WHERE f.record_id = p.record_id;
    GET DIAGNOSTICS v_given = ROW_COUNT;
    RETURN v_given;
END
$$;

-- Why records could not be told as they stand; empty where they could.
CREATE FUNCTION offers_note_faults(p_records uuid[], p_faults text[]) RETURNS void
    LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public
AS $$
    UPDATE public.offers_feedentry f SET fault = n.fault
        FROM unnest(p_records, p_faults) AS n (record_id, fault)
        WHERE f.record_id = n.record_id AND f.fault <> n.fault;
$$;
