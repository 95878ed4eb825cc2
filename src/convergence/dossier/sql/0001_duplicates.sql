-- Duplicate check across the nation. The names of another structure's file never leave the database: clues do.

-- 0 different, 1 unknown, 2 alike, 3 very close, 4 same. Keys are folded by foundation.text.
CREATE FUNCTION dossier_likeness(p_one text, p_other text, p_sound_one text, p_sound_other text) RETURNS smallint
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, public
AS $$
DECLARE
    v_one text := left(replace(p_one, ' ', ''), 100);
    v_other text := left(replace(p_other, ' ', ''), 100);
    v_length integer := greatest(length(v_one), length(v_other));
    v_words text[];
BEGIN
    IF v_one = '' OR v_other = '' THEN RETURN 1; END IF;
    IF v_one = v_other THEN RETURN 4; END IF;
    IF v_length > 5 AND (levenshtein_less_equal(v_one, v_other, 2) <= (CASE WHEN v_length < 8 THEN 1 ELSE 2 END)) THEN
        RETURN 3;
    END IF;
    -- two neighbouring letters exchanged
    IF length(v_one) = length(v_other) AND v_length > 5 AND levenshtein_less_equal(v_one, v_other, 2) = 2
        AND similarity(v_one, v_other) > 0.3 THEN
        RETURN 3;
    END IF;
    IF p_sound_one = p_sound_other AND p_sound_one <> '' THEN RETURN 3; END IF;
    v_words := string_to_array(trim(p_one), ' ');
    IF v_words <@ string_to_array(trim(p_other), ' ') AND length(v_one) > 2
        OR string_to_array(trim(p_other), ' ') <@ v_words AND length(v_other) > 2 THEN
        RETURN 3;
    END IF;
    IF similarity(v_one, v_other) >= 0.4 THEN RETURN 2; END IF;
    RETURN 0;
END
$$;

CREATE FUNCTION dossier_candidates(
    p_name text, p_usual text, p_first text, p_name_sound text, p_usual_sound text, p_first_sound text,
    p_born date, p_swapped date, p_near date[], p_sex text, p_nir bytea, p_phones bytea[], p_emails bytea[],
    p_limit integer
) RETURNS TABLE (
    dossier_id uuid, structure_id uuid, name smallint, first_name smallint, crossed boolean, reversed boolean,
    birth text, same_sex boolean, same_nir boolean, same_phone boolean, same_email boolean
)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public
AS $$
    WITH block AS (
        SELECT d.id FROM dossier_dossier d WHERE d.born_on = p_born
        UNION SELECT d.id FROM dossier_dossier d WHERE d.born_on = p_swapped
        UNION SELECT d.id FROM dossier_dossier d WHERE d.born_on = ANY (p_near) AND d.name_sound = p_name_sound
        UNION SELECT d.id FROM dossier_dossier d WHERE d.name_sound = p_name_sound AND d.first_sound = p_first_sound
        UNION SELECT d.id FROM dossier_dossier d WHERE d.name_sound = p_first_sound AND d.first_sound = p_name_sound
        UNION SELECT d.id FROM dossier_dossier d
            WHERE p_usual_sound <> '' AND d.name_sound = p_usual_sound AND d.first_sound = p_first_sound
        UNION SELECT d.id FROM dossier_dossier d
            WHERE d.usual_sound <> '' AND d.usual_sound = p_name_sound AND d.first_sound = p_first_sound
        UNION SELECT n.dossier_id FROM dossier_dossiernir n WHERE n.blind = p_nir
        UNION SELECT c.dossier_id FROM dossier_contactpoint c WHERE c.blind = ANY (p_phones || p_emails)
    ),
    clue AS (
        SELECT d.id, d.structure_id, d.born_on, d.sex,
            dossier_likeness(d.name_key, p_name, d.name_sound, p_name_sound) AS straight,
            greatest(
                CASE WHEN p_usual = '' THEN 0::smallint
                    ELSE dossier_likeness(d.name_key, p_usual, d.name_sound, p_usual_sound) END,
                CASE WHEN d.usual_key = '' THEN 0::smallint
                    ELSE dossier_likeness(d.usual_key, p_name, d.usual_sound, p_name_sound) END,
                CASE WHEN d.usual_key = '' OR p_usual = '' THEN 0::smallint
                    ELSE dossier_likeness(d.usual_key, p_usual, d.usual_sound, p_usual_sound) END
            ) AS cross_name,
            dossier_likeness(d.first_key, p_first, d.first_sound, p_first_sound) AS first,
            least(
                dossier_likeness(d.name_key, p_first, d.name_sound, p_first_sound),
                dossier_likeness(d.first_key, p_name, d.first_sound, p_name_sound)
            ) AS reverse
        FROM block b JOIN dossier_dossier d ON d.id = b.id
    )
    SELECT c.id, c.structure_id,
        CASE WHEN c.reverse >= 3 AND least(c.straight, c.first) < 3 THEN 3::smallint
            ELSE greatest(c.straight, c.cross_name) END,
        CASE WHEN c.reverse >= 3 AND least(c.straight, c.first) < 3 THEN 3::smallint ELSE c.first END,
        c.cross_name > c.straight,
        c.reverse >= 3 AND least(c.straight, c.first) < 3,
        CASE
            WHEN c.born_on = p_born THEN 'identique'
            WHEN c.born_on = p_swapped THEN 'inversee'
            WHEN extract(year FROM c.born_on) = extract(year FROM p_born)
                AND (to_char(c.born_on, 'MMDD') = '0101' OR to_char(p_born, 'MMDD') = '0101') THEN 'jour_inconnu'
            WHEN c.born_on = ANY (p_near) THEN 'deux_parts'
            WHEN extract(year FROM c.born_on) = extract(year FROM p_born) THEN 'meme_annee'
            ELSE 'differente'
        END,
        CASE WHEN p_sex = '' OR c.sex = '' THEN NULL ELSE c.sex = p_sex END,
        (SELECT n.blind = p_nir FROM dossier_dossiernir n WHERE n.dossier_id = c.id AND p_nir IS NOT NULL LIMIT 1),
        EXISTS (SELECT 1 FROM dossier_contactpoint t WHERE t.dossier_id = c.id AND t.structure_id = c.structure_id
            AND t.blind = ANY (p_phones)),
        EXISTS (SELECT 1 FROM dossier_contactpoint t WHERE t.dossier_id = c.id AND t.structure_id = c.structure_id
            AND t.blind = ANY (p_emails))
    FROM clue c
    WHERE app_structure() IS NOT NULL
        AND (greatest(c.straight, c.cross_name, c.reverse) >= 2
            OR c.id IN (SELECT n.dossier_id FROM dossier_dossiernir n WHERE n.blind = p_nir)
            OR c.first >= 3)
    ORDER BY greatest(c.straight, c.cross_name, c.reverse) + c.first DESC, c.id
    LIMIT p_limit
$$;

-- Every call leaves a row, whether something hidden was found or not; its identifier is the opaque token.
CREATE FUNCTION dossier_note_check(p_id uuid, p_grade text, p_hidden uuid) RETURNS void
    LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public
AS $$
    INSERT INTO dossier_duplicatecheck (id, at, user_id, organisation_id, grade, hidden_dossier_id)
    VALUES (p_id, clock_timestamp(), app_user(), app_organisation(), p_grade, p_hidden)
$$;

-- Aim a request at the file behind a token: once, within a day, by the person who was given it.
CREATE FUNCTION dossier_aim_request(p_token uuid, p_request uuid, p_id uuid) RETURNS boolean
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public
AS $$
DECLARE
    v_dossier uuid;
BEGIN
    UPDATE dossier_duplicatecheck SET used_at = clock_timestamp()
        WHERE id = p_token AND user_id = app_user() AND organisation_id = app_structure()
            AND hidden_dossier_id IS NOT NULL AND used_at IS NULL AND at > clock_timestamp() - interval '1 day'
        RETURNING hidden_dossier_id INTO v_dossier;
    IF v_dossier IS NULL THEN
        RETURN false;
    END IF;
    INSERT INTO dossier_filerequesttarget (id, structure_id, dossier_id, request_id)
        SELECT p_id, f.structure_id, f.dossier_id, p_request FROM storage_file f WHERE f.dossier_id = v_dossier;
    RETURN FOUND;
END
$$;
