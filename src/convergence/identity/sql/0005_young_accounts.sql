-- One e-mail has one account in the whole network: who opens one learns that it exists and whether it is hers, no more.
CREATE FUNCTION identity_account_of_email(p_email_key text)
    RETURNS TABLE (id uuid, is_here boolean, dossier_id uuid)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public
AS $$
    SELECT a.id, a.structure_id = app_structure(),
           CASE WHEN a.structure_id = app_structure() THEN a.dossier_id END
    FROM identity_youngaccount a
    WHERE a.email_key = p_email_key AND app_structure() IS NOT NULL
$$;

-- The account goes to a file of the structure that takes it over: same e-mail, same birth date, a file that has none.
-- Answers the structure that held it; nothing when the account is not that of the person.
CREATE FUNCTION identity_take_account_over(
    p_dossier uuid, p_email_key text, p_born_on date, p_first_name text, p_last_name text
) RETURNS TABLE (id uuid, from_structure_id uuid)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public
AS $$
DECLARE
    v_account identity_youngaccount%ROWTYPE;
BEGIN
    IF app_change() IS NULL THEN
        RAISE EXCEPTION 'an account is taken over outside an operation' USING ERRCODE = 'CV001';
    END IF;
    PERFORM 1 FROM storage_file f WHERE f.dossier_id = p_dossier AND f.structure_id = app_structure()
        AND (app_file() IS NULL OR app_file() = p_dossier);
    IF NOT FOUND THEN
        RETURN;
    END IF;
    SELECT * INTO v_account FROM identity_youngaccount a
        WHERE a.email_key = p_email_key AND a.born_on = p_born_on FOR UPDATE;
    IF NOT FOUND THEN
        RETURN;
    END IF;
    UPDATE identity_youngaccount a
        SET structure_id = app_structure(), dossier_id = p_dossier, first_name = p_first_name, last_name = p_last_name
        WHERE a.id = v_account.id;
    RETURN QUERY SELECT v_account.id, v_account.structure_id;
END
$$;

-- What hangs on an account or on a log-in is erased with it, by whatever way it goes (erasure of the file included).
ALTER TABLE identity_youngcredential ADD CONSTRAINT identity_youngcredential_account
    FOREIGN KEY (account_id) REFERENCES identity_youngaccount (id) ON DELETE CASCADE;
ALTER TABLE identity_younglink ADD CONSTRAINT identity_younglink_account
    FOREIGN KEY (account_id) REFERENCES identity_youngaccount (id) ON DELETE CASCADE;
ALTER TABLE identity_logingrant ADD CONSTRAINT identity_logingrant_account
    FOREIGN KEY (account_id) REFERENCES identity_youngaccount (id) ON DELETE CASCADE;
ALTER TABLE identity_logintoken ADD CONSTRAINT identity_logintoken_grant
    FOREIGN KEY (grant_id) REFERENCES identity_logingrant (id) ON DELETE CASCADE;
