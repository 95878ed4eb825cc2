-- Whatever ends the sessions of an account (closed, erased, another password, another factor), by whatever way it comes
-- about, ends what applications were given for it, and leaves for each of them the news that it must be told.
CREATE FUNCTION identity_end_log_ins() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public
AS $$
DECLARE
    v_subject uuid := CASE TG_TABLE_NAME
        WHEN 'identity_credential' THEN (to_jsonb(NEW) ->> 'user_id')::uuid
        ELSE (to_jsonb(OLD) ->> 'id')::uuid
    END;
BEGIN
    WITH ended AS (
        UPDATE identity_logingrant g SET ended_at = now()
            WHERE g.ended_at IS NULL AND (g.user_id = v_subject OR g.account_id = v_subject)
            RETURNING g.client_id, g.session
    )
    INSERT INTO identity_logoutnotice (id, client_id, subject_id, session, made_at, next_at, tries, detail)
        SELECT gen_random_uuid(), e.client_id, v_subject, e.session, now(), now(), 0, ''
        FROM (SELECT DISTINCT client_id, session FROM ended) e
        JOIN identity_loginclient c ON c.id = e.client_id
        WHERE c.revoked_at IS NULL AND c.backchannel_logout_uri <> '';
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END
$$;

CREATE TRIGGER end_log_ins AFTER UPDATE ON identity_user FOR EACH ROW
    WHEN (OLD.auth_version <> NEW.auth_version OR OLD.state <> NEW.state)
    EXECUTE FUNCTION identity_end_log_ins();
CREATE TRIGGER end_log_ins AFTER INSERT OR UPDATE OF version ON identity_credential FOR EACH ROW
    EXECUTE FUNCTION identity_end_log_ins();
CREATE TRIGGER end_log_ins AFTER UPDATE ON identity_youngaccount FOR EACH ROW
    WHEN (OLD.auth_version <> NEW.auth_version OR OLD.state <> NEW.state)
    EXECUTE FUNCTION identity_end_log_ins();
CREATE TRIGGER end_log_ins_of_erased BEFORE DELETE ON identity_youngaccount FOR EACH ROW
    EXECUTE FUNCTION identity_end_log_ins();

-- Another second factor, another identity: every session opened before is worth nothing any more. She does it for
-- herself, whatever structure administers her account; a log-in does it for her; nobody does it for somebody else here.
CREATE FUNCTION identity_end_sessions_of(p_user uuid) RETURNS void
    LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public
AS $$
    UPDATE identity_user u SET auth_version = u.auth_version + 1
        WHERE u.id = p_user AND (app_user() = p_user OR app_purpose() = 'authentification')
$$;
