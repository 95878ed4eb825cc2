-- History. The trigger stamps every row with the change that wrote it and keeps what it replaces.
-- A write outside an operation has no change and is refused: nothing is ever written unexplained.

CREATE FUNCTION storage_stamp() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public
AS $$
DECLARE
    v_change bigint := nullif(current_setting('app.change', true), '')::bigint;
    v_at timestamptz := nullif(current_setting('app.at', true), '')::timestamptz;
    v_old jsonb;
    v_new jsonb;
    v_dossier text := TG_ARGV[0];
    v_structure text := TG_ARGV[1];
BEGIN
    IF v_change IS NULL OR v_at IS NULL THEN
        RAISE EXCEPTION 'write on % outside an operation', TG_TABLE_NAME USING ERRCODE = 'CV001';
    END IF;
    IF TG_OP = 'INSERT' THEN
        NEW.change_id := v_change;
        IF current_setting('app.loading', true) IS DISTINCT FROM 'yes' OR NEW.recorded_at > v_at THEN
            NEW.recorded_at := v_at;
        END IF;
        RETURN NEW;
    END IF;
    v_old := to_jsonb(OLD);
    IF TG_OP = 'UPDATE' THEN
        v_new := to_jsonb(NEW);
        -- the holder of a file is kept once, in storage_file: following it is no new version of each row
        IF v_new - 'recorded_at' - 'change_id' - v_structure = v_old - 'recorded_at' - 'change_id' - v_structure THEN
            NEW.recorded_at := OLD.recorded_at;
            NEW.change_id := OLD.change_id;
            RETURN NEW;
        END IF;
        IF OLD.change_id = v_change THEN
            NEW.recorded_at := OLD.recorded_at;
            NEW.change_id := OLD.change_id;
            RETURN NEW;
        END IF;
        v_at := greatest(v_at, OLD.recorded_at + interval '1 microsecond');
        NEW.recorded_at := v_at;
        NEW.change_id := v_change;
    END IF;
    v_at := greatest(v_at, OLD.recorded_at + interval '1 microsecond');
    INSERT INTO storage_version
        (table_name, row_id, structure_id, dossier_id, recorded_at, superseded_at, change_id, superseded_by, deleted, content)
    VALUES
        (TG_ARGV[2], (v_old ->> 'id')::uuid, (v_old ->> v_structure)::uuid, (v_old ->> v_dossier)::uuid,
         OLD.recorded_at, v_at, OLD.change_id, v_change, TG_OP = 'DELETE', v_old);
    IF TG_OP = 'DELETE' THEN
        RETURN OLD;
    END IF;
    RETURN NEW;
END
$$;

