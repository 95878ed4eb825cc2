-- Places of a session, counted by the database: whatever writes an enrolment or a waiting place, the counts follow.
-- By statement, so that ten thousand rows written at once cost one update. A row that another structure holds (its
-- file was handed over) holds no place here. The check of workshops_sessionseats refuses what exceeds the capacity.

CREATE FUNCTION workshops_count_enrolments() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public
AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        UPDATE workshops_sessionseats s SET taken = s.taken + d.taken FROM (
            SELECT session_id, structure_id, count(*) AS taken FROM new_rows
                WHERE NOT is_withdrawn AND status IN ('prescrit', 'realise') GROUP BY 1, 2) d
        WHERE s.session_id = d.session_id AND s.structure_id = d.structure_id;
    ELSIF TG_OP = 'DELETE' THEN
        UPDATE workshops_sessionseats s SET taken = s.taken - d.taken FROM (
            SELECT session_id, structure_id, count(*) AS taken FROM old_rows
                WHERE NOT is_withdrawn AND status IN ('prescrit', 'realise') GROUP BY 1, 2) d
        WHERE s.session_id = d.session_id AND s.structure_id = d.structure_id;
    ELSE
        UPDATE workshops_sessionseats s SET taken = s.taken + d.taken FROM (
            SELECT session_id, structure_id, sum(taken) AS taken FROM (
                SELECT session_id, structure_id, 1 AS taken FROM new_rows
                    WHERE NOT is_withdrawn AND status IN ('prescrit', 'realise')
                UNION ALL
                SELECT session_id, structure_id, -1 FROM old_rows
                    WHERE NOT is_withdrawn AND status IN ('prescrit', 'realise')) u GROUP BY 1, 2) d
        WHERE s.session_id = d.session_id AND s.structure_id = d.structure_id AND d.taken <> 0;
    END IF;
    RETURN NULL;
END
$$;

CREATE TRIGGER seats_in AFTER INSERT ON workshops_enrolment
    REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION workshops_count_enrolments();
CREATE TRIGGER seats_change AFTER UPDATE ON workshops_enrolment
    REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION workshops_count_enrolments();
CREATE TRIGGER seats_out AFTER DELETE ON workshops_enrolment
    REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION workshops_count_enrolments();

CREATE FUNCTION workshops_count_waiting() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public
AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        UPDATE workshops_sessionseats s SET waiting = s.waiting + d.waiting, held = s.held + d.held FROM (
            SELECT session_id, structure_id, count(*) FILTER (WHERE state = 'attend') AS waiting,
                count(*) FILTER (WHERE state = 'proposee') AS held FROM new_rows GROUP BY 1, 2) d
        WHERE s.session_id = d.session_id AND s.structure_id = d.structure_id;
    ELSIF TG_OP = 'DELETE' THEN
        UPDATE workshops_sessionseats s SET waiting = s.waiting - d.waiting, held = s.held - d.held FROM (
            SELECT session_id, structure_id, count(*) FILTER (WHERE state = 'attend') AS waiting,
                count(*) FILTER (WHERE state = 'proposee') AS held FROM old_rows GROUP BY 1, 2) d
        WHERE s.session_id = d.session_id AND s.structure_id = d.structure_id;
    ELSE
        UPDATE workshops_sessionseats s SET waiting = s.waiting + d.waiting, held = s.held + d.held FROM (
            SELECT session_id, structure_id, sum(side) FILTER (WHERE state = 'attend') AS waiting,
                sum(side) FILTER (WHERE state = 'proposee') AS held FROM (
                SELECT session_id, structure_id, state, 1 AS side FROM new_rows
                UNION ALL
                SELECT session_id, structure_id, state, -1 FROM old_rows
                UNION ALL
                -- both sums exist for each session: a sum of no row is NULL
                SELECT session_id, structure_id, kind, 0 FROM new_rows, (VALUES ('attend'), ('proposee')) k (kind)
                UNION ALL
                SELECT session_id, structure_id, kind, 0 FROM old_rows, (VALUES ('attend'), ('proposee')) k (kind)
                ) u GROUP BY 1, 2) d
        WHERE s.session_id = d.session_id AND s.structure_id = d.structure_id;
    END IF;
    RETURN NULL;
END
$$;

CREATE TRIGGER seats_in AFTER INSERT ON workshops_waitingplace
    REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION workshops_count_waiting();
CREATE TRIGGER seats_change AFTER UPDATE ON workshops_waitingplace
    REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION workshops_count_waiting();
CREATE TRIGGER seats_out AFTER DELETE ON workshops_waitingplace
    REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION workshops_count_waiting();
