-- Search in the files that the actor may open: her structure's, and those opened to it for identity, by a grant that an
-- agreement in force covers (storage_opened) and of a file that is not held back.
-- A function, since row-level security keeps trigram indexes from being used. Returns identifiers and a score alone.
-- p_words: folded words, letters and digits only. Stage 1: every word begins a word of the name. Stage 2, when stage 1
-- found little: alike by trigrams or by sound.
CREATE OR REPLACE FUNCTION dossier_search(
    p_words text[], p_sounds text[], p_born date, p_number bigint, p_contact bytea, p_limit integer
) RETURNS TABLE (dossier_id uuid, score real, misspelt boolean)
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public
AS $$
DECLARE
    v_structure uuid := app_structure();
    v_shared uuid[];
    v_opened text[];
    v_where text := '';
    v_word text;
    v_text text := array_to_string(p_words, ' ');
    v_found uuid[];
BEGIN
    IF v_structure IS NULL THEN
        RETURN;
    END IF;
    v_opened := storage_opened();
    v_shared := ARRAY(SELECT g.dossier_id FROM storage_grant g
        WHERE g.organisation_id = v_structure AND g.during @> now() AND NOT g.may_write AND 'identite' = ANY (g.groups)
            AND storage_keys(g.purpose, 'identite', false, g.structure_id, g.held_back) && v_opened LIMIT 20000);
    IF p_number IS NOT NULL THEN
        RETURN QUERY SELECT d.id, 1.0::real, false FROM dossier_dossier d
            WHERE d.number = p_number AND (d.structure_id = v_structure OR d.id = ANY (v_shared));
    END IF;
    IF p_contact IS NOT NULL THEN
        RETURN QUERY SELECT DISTINCT c.dossier_id, 1.0::real, false FROM dossier_contactpoint c
            WHERE c.blind = p_contact AND (c.structure_id = v_structure OR EXISTS (
                SELECT 1 FROM storage_grant g WHERE g.dossier_id = c.dossier_id AND g.organisation_id = v_structure
                    AND g.during @> now() AND 'coordonnees' = ANY (g.groups)
                    AND storage_keys(g.purpose, 'coordonnees', g.may_write, g.structure_id, g.held_back) && v_opened))
            LIMIT p_limit;
        RETURN;
    END IF;
    IF cardinality(p_words) = 0 AND p_born IS NULL THEN
        RETURN;
    END IF;
    FOREACH v_word IN ARRAY p_words LOOP
        v_where := v_where || format(' AND d.search_key LIKE %L', '% ' || v_word || '%');
    END LOOP;
    IF p_born IS NOT NULL THEN
        v_where := v_where || format(' AND d.born_on = %L', p_born);
    END IF;
    EXECUTE format(
        'SELECT array_agg(x.id) FROM (SELECT d.id FROM dossier_dossier d WHERE d.structure_id = %L %s LIMIT %s) x',
        v_structure, v_where, p_limit) INTO v_found;
    v_found := coalesce(v_found, '{}');
    IF cardinality(v_shared) > 0 THEN
        EXECUTE format('SELECT $2 || coalesce(array_agg(x.id), ''{}'') FROM (SELECT d.id FROM dossier_dossier d'
            ' WHERE d.id = ANY ($1) AND d.structure_id <> %L %s LIMIT %s) x', v_structure, v_where, p_limit)
            INTO v_found USING v_shared, v_found;
    END IF;
    RETURN QUERY SELECT f, 1.0::real, false FROM unnest(v_found) f;
    IF cardinality(v_found) >= least(p_limit, 5) OR cardinality(p_words) = 0 THEN
        RETURN;
    END IF;
    PERFORM set_config('pg_trgm.word_similarity_threshold', '0.5', true);
    RETURN QUERY
        SELECT x.id, max(x.score)::real, true FROM (
            SELECT d.id, word_similarity(v_text, d.search_key) AS score FROM dossier_dossier d
                WHERE d.structure_id = v_structure AND d.search_key %> v_text
            UNION ALL
            SELECT d.id, 0.55 + 0.4 * word_similarity(v_text, d.search_key) FROM dossier_dossier d
                WHERE d.structure_id = v_structure AND d.name_sound = ANY (p_sounds)
            UNION ALL
            SELECT d.id, word_similarity(v_text, d.search_key) FROM dossier_dossier d
                WHERE d.id = ANY (v_shared) AND d.structure_id <> v_structure AND d.search_key %> v_text
        ) x
        WHERE NOT x.id = ANY (v_found)
        GROUP BY x.id ORDER BY 2 DESC, 1 LIMIT p_limit - cardinality(v_found);
END
$$;

DROP FUNCTION storage_keys(text, text, boolean, uuid);
