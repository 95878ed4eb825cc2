-- Bank details of the actor's structure that serve somebody of another one too: one person with two files would be paid twice.
-- Whose they are elsewhere is told to nobody.
CREATE FUNCTION payments_accounts_elsewhere() RETURNS SETOF uuid
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public
AS $$
    SELECT a.id FROM payments_bankaccount a
        WHERE a.structure_id = app_structure() AND a.state = 'confirme'
            AND EXISTS (SELECT 1 FROM payments_bankaccount b
                WHERE b.iban = a.iban AND b.state = 'confirme' AND b.structure_id <> a.structure_id);
$$;
